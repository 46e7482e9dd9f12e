package io.narthex.core.config;

/** What plain scalars of YAML stand for, by the rules of Go's decoders. */
final class YamlScalars {
    private YamlScalars() {}

    /** The short tag that a plain scalar resolves to. */
    static String tag(String value) {
        if (isBool(value)) {
            return "!!bool";
        }
        String digits = value.replace("_", "");
        if (isInteger(digits)) {
            return "!!int";
        }
        if (isFloat(digits)) {
            return "!!float";
        }
        return isDate(value) ? "!!timestamp" : "!!str";
    }

    private static boolean isBool(String value) {
        return switch (value) {
            case "true", "True", "TRUE", "false", "False", "FALSE" -> true;
            default -> false;
        };
    }

    /** The further spellings of YAML 1.1. */
    static boolean isOldBool(String value) {
        return switch (value) {
            case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> true;
            case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> true;
            default -> false;
        };
    }

    private static boolean isInteger(String text) {
        String digits = unsigned(text);
        if (digits.isEmpty()) {
            return false;
        }
        int radix = radix(digits);
        String body = radix == 10 ? digits : digits.substring(2);
        if (body.isEmpty() || body.charAt(0) == '+' || body.charAt(0) == '-') {
            return false;
        }
        try {
            Long.parseLong(body, radix);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
    }

    private static String unsigned(String text) {
        return text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    }

    private static boolean isFloat(String text) {
        String body = unsigned(text);
        switch (body) {
            case ".inf", ".Inf", ".INF" -> {
                return true;
            }
            case ".nan", ".NaN", ".NAN" -> {
                return body.equals(text);
            }
            default -> {}
        }
        int i = 0;
        int digits = 0;
        while (i < body.length() && isDigit(body.charAt(i))) {
            i++;
            digits++;
        }
        if (i < body.length() && body.charAt(i) == '.') {
            i++;
            while (i < body.length() && isDigit(body.charAt(i))) {
                i++;
                digits++;
            }
        }
        if (digits == 0 || i == body.length()) {
            return digits > 0;
        }
        if ((body.charAt(i) | 0x20) != 'e') {
            return false;
        }
        String exponent = unsigned(body.substring(i + 1));
        return !exponent.isEmpty() && exponent.chars().allMatch(c -> isDigit((char) c));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether it begins with a date, {@code 2006-1-2}; what follows is not looked at. */
    private static boolean isDate(String text) {
        String[] parts = text.split("[-Tt ]", 4);
        return parts.length >= 3
                && parts[0].length() == 4
                && (parts[0] + parts[1] + parts[2]).chars().allMatch(c -> isDigit((char) c))
                && !parts[1].isEmpty()
                && !parts[2].isEmpty();
    }

    /**
     * The number that a plain scalar stands for.
     *
     * @throws NumberFormatException if it is none
     */
    static double number(String value) {
        String text = value.replace("_", "");
        String body = unsigned(text);
        double sign = text.startsWith("-") ? -1 : 1;
        switch (body) {
            case ".inf", ".Inf", ".INF" -> {
                return sign * Double.POSITIVE_INFINITY;
            }
            case ".nan", ".NaN", ".NAN" -> {
                return Double.NaN;
            }
            default -> {}
        }
        int radix = radix(body);
        if (radix != 10) {
            return sign * Long.parseLong(body.substring(2), radix);
        }
        if (!isFloat(text) && !isInteger(text)) {
            throw new NumberFormatException("not a number: " + value);
        }
        return Double.parseDouble(text);
    }
}
