package io.narthex.alerting.template;

import io.narthex.core.model.Floats;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as Go's {@code fmt} package prints them. Confined to one thread, used once. */
final class GoFormat {
    /** As in Go: a larger width or precision is an error in the format. */
    private static final int WIDTH_MAX = 1_000_000;

    private final StringBuilder out = new StringBuilder();
    private final String format;
    private final List<? extends @Nullable Object> args;
    private final int charsMax;
    private int pos;
    private int argument;
    private boolean reordered;
    private boolean goodIndex = true;
    private Spec spec = new Spec();

    private GoFormat(String format, List<? extends @Nullable Object> args, int charsMax) {
        this.format = format;
        this.args = args;
        this.charsMax = charsMax;
    }

    /** One value, under {@code %v}. */
    static String sprint(@Nullable Object value) {
        return new Spec().text('v', value);
    }

    /** Values with blanks between those of which neither is a string. */
    static String sprint(List<? extends @Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        boolean previousString = true;
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            boolean isString = value instanceof String;
            if (i > 0 && !isString && !previousString) {
                text.append(' ');
            }
            text.append(sprint(value));
            previousString = isString;
        }
        return text.toString();
    }

    /** Values with blanks between all, and a line feed. */
    static String sprintln(List<? extends @Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            text.append(i > 0 ? " " : "").append(sprint(values.get(i)));
        }
        return text.append('\n').toString();
    }

    /**
     * Values as {@code format} says; its mistakes show in the text, as in Go.
     *
     * @throws FunctionException if the text would be longer than {@code charsMax}
     */
    static String sprintf(String format, List<? extends @Nullable Object> args, int charsMax)
            throws FunctionException {
        GoFormat run = new GoFormat(format, args, charsMax);
        run.run();
        return run.out.toString();
    }

    private void run() throws FunctionException {
        while (pos < format.length()) {
            int percent = format.indexOf('%', pos);
            int end = percent < 0 ? format.length() : percent;
            out.append(format, pos, end);
            pos = end;
            if (percent >= 0) {
                pos++;
                directive();
            }
            checkLength();
        }
        if (!reordered && argument < args.size()) {
            out.append("%!(EXTRA ");
            for (int i = argument; i < args.size(); i++) {
                out.append(i > argument ? ", " : "");
                if (args.get(i) == null) {
                    out.append("<nil>");
                } else {
                    out.append(Values.typeName(args.get(i)))
                            .append('=')
                            .append(sprint(args.get(i)));
                }
            }
            out.append(')');
        }
        checkLength();
    }

    private void checkLength() throws FunctionException {
        if (out.length() > charsMax) {
            throw new FunctionException("result is longer than " + charsMax + " characters");
        }
    }

    private void directive() {
        spec = new Spec();
        goodIndex = true;
        flags();
        index();
        spec.width = starOrNumber("BADWIDTH");
        if (spec.width < -1) {
            spec.minus = true;
            spec.zero = false;
            spec.width = -spec.width;
        }
        if (pos < format.length() && format.charAt(pos) == '.') {
            pos++;
            index();
            spec.precision = Math.max(0, starOrNumber("BADPREC"));
        }
        index();
        if (pos >= format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        int verb = format.codePointAt(pos);
        pos += Character.charCount(verb);
        if (verb == 'v') {
            // These flags ask %v for names of fields and Go's own spelling.
            spec.plus = false;
            spec.goSpelling = spec.sharp;
            spec.sharp = false;
        }
        if (verb == '%') {
            out.append('%');
        } else if (!goodIndex) {
            out.append("%!").appendCodePoint(verb).append("(BADINDEX)");
        } else if (argument >= args.size()) {
            out.append("%!").appendCodePoint(verb).append("(MISSING)");
        } else {
            out.append(spec.text(verb, args.get(argument++)));
        }
    }

    private void flags() {
        for (; pos < format.length(); pos++) {
            switch (format.charAt(pos)) {
                case '#' -> spec.sharp = true;
                case '0' -> spec.zero = true;
                case '+' -> spec.plus = true;
                case '-' -> spec.minus = true;
                case ' ' -> spec.space = true;
                default -> {
                    spec.zero &= !spec.minus;
                    return;
                }
            }
        }
    }

    /** Takes {@code [n]}, which names the next argument. */
    private void index() {
        if (pos >= format.length() || format.charAt(pos) != '[') {
            return;
        }
        reordered = true;
        int end = format.indexOf(']', pos);
        int index = 0;
        boolean number = end > pos + 1;
        for (int i = pos + 1; i < end; i++) {
            char c = format.charAt(i);
            number &= c >= '0' && c <= '9';
            index = Math.min(WIDTH_MAX, index * 10 + (c - '0'));
        }
        pos = end < 0 ? pos + 1 : end + 1;
        if (number && index >= 1 && index <= args.size()) {
            argument = index - 1;
        } else {
            goodIndex = false;
        }
    }

    /** A number, or that of an argument for {@code *}; -1 for none. */
    private int starOrNumber(String problem) {
        if (pos < format.length() && format.charAt(pos) == '*') {
            pos++;
            Object value = argument < args.size() ? args.get(argument++) : null;
            if (value instanceof Long number && Math.abs(number) <= WIDTH_MAX) {
                return number.intValue();
            }
            out.append("%!(").append(problem).append(')');
            return -1;
        }
        int number = -1;
        for (; pos < format.length(); pos++) {
            char c = format.charAt(pos);
            if (c < '0' || c > '9') {
                break;
            }
            number = Math.max(0, number) * 10 + (c - '0');
            if (number > WIDTH_MAX) {
                out.append("%!(").append(problem).append(')');
                number = 0;
            }
        }
        return number;
    }

    /** The flags, width and precision of one directive, and how values look under them. */
    private static final class Spec {
        private boolean sharp;
        private boolean goSpelling;
        private boolean zero;
        private boolean plus;
        private boolean minus;
        private boolean space;
        private int width = -1;
        private int precision = -1;

        String text(int verb, @Nullable Object value) {
            if (verb == 'T') {
                return pad(Values.typeName(value), false);
            }
            return switch (value) {
                case null -> verb == 'v' ? pad("<nil>", false) : bad(verb, null);
                case String text -> string(verb, text);
                case Double number -> floating(verb, number);
                case Long number -> integer(verb, number);
                case Boolean truth ->
                        verb == 'v' || verb == 't'
                                ? pad(truth.toString(), false)
                                : bad(verb, value);
                case Struct struct -> string(verb, struct.toString());
                case Map<?, ?> map -> map(verb, map);
                case List<?> list -> list(verb, list);
                default -> pad(value.toString(), false);
            };
        }

        private String map(int verb, Map<?, ?> map) {
            char opening = goSpelling ? '{' : '[';
            String separator = goSpelling ? ", " : " ";
            StringBuilder text = new StringBuilder(goSpelling ? Values.typeName(map) : "map");
            text.append(opening);
            for (var entry : Values.sorted(map).entrySet()) {
                text.append(text.charAt(text.length() - 1) == opening ? "" : separator);
                text.append(text(verb, entry.getKey())).append(':');
                text.append(text(verb, entry.getValue()));
            }
            return text.append(goSpelling ? '}' : ']').toString();
        }

        private String list(int verb, List<?> list) {
            String separator = goSpelling ? ", " : " ";
            StringBuilder text = new StringBuilder();
            text.append(goSpelling ? Values.typeName(list) + "{" : "[");
            for (int i = 0; i < list.size(); i++) {
                text.append(i > 0 ? separator : "").append(text(verb, list.get(i)));
            }
            return text.append(goSpelling ? '}' : ']').toString();
        }

        private String bad(int verb, @Nullable Object value) {
            StringBuilder text = new StringBuilder("%!").appendCodePoint(verb).append('(');
            if (value == null) {
                return text.append("<nil>)").toString();
            }
            text.append(Values.typeName(value)).append('=').append(text('v', value));
            return text.append(')').toString();
        }

        private String string(int verb, String whole) {
            String text = whole;
            if (precision >= 0
                    && text.codePointCount(0, text.length()) > precision
                    && verb != 'x'
                    && verb != 'X') {
                text = text.substring(0, text.offsetByCodePoints(0, precision));
            }
            return switch (verb) {
                case 'v' -> pad(goSpelling ? GoStrings.quote(text) : text, false);
                case 's' -> pad(text, false);
                case 'q' ->
                        pad(
                                sharp && text.indexOf('`') < 0
                                        ? "`" + text + "`"
                                        : GoStrings.quote(text, '"', plus),
                                false);
                case 'x', 'X' -> pad(hex(text, verb == 'X'), false);
                default -> bad(verb, whole);
            };
        }

        private String hex(String text, boolean upper) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int count = precision >= 0 ? Math.min(precision, bytes.length) : bytes.length;
            StringBuilder hex = new StringBuilder(sharp && count > 0 ? "0x" : "");
            for (int i = 0; i < count; i++) {
                hex.append(space && i > 0 ? (sharp ? " 0x" : " ") : "");
                hex.append(Character.forDigit((bytes[i] >> 4) & 15, 16));
                hex.append(Character.forDigit(bytes[i] & 15, 16));
            }
            return upper ? hex.toString().toUpperCase(java.util.Locale.ROOT) : hex.toString();
        }

        private String integer(int verb, long number) {
            String digits =
                    switch (verb) {
                        case 'v', 'd' -> Long.toString(number);
                        case 'b' -> Long.toString(number, 2);
                        case 'o', 'O' -> Long.toString(number, 8);
                        case 'x', 'X' -> Long.toString(number, 16);
                        case 'c' -> character(number);
                        case 'q' -> GoStrings.quote(character(number), '\'', plus);
                        case 'U' -> GoStrings.describe(character(number).codePointAt(0));
                        default -> "";
                    };
            switch (verb) {
                case 'c', 'q':
                    return pad(digits, false);
                case 'U':
                    return pad(sharp ? digits : digits.split(" ", 2)[0], false);
                case 'v', 'd', 'b', 'o', 'O', 'x', 'X':
                    break;
                default:
                    return bad(verb, number);
            }
            String unsigned = number < 0 ? digits.substring(1) : digits;
            if (precision == 0 && number == 0) {
                return pad("", false);
            }
            unsigned = "0".repeat(Math.max(0, precision - unsigned.length())) + unsigned;
            String prefix =
                    verb == 'O'
                            ? "0o"
                            : !sharp
                                    ? ""
                                    : verb == 'b'
                                            ? "0b"
                                            : verb == 'o'
                                                    ? "0"
                                                    : verb == 'x' || verb == 'X' ? "0x" : "";
            String text = prefix + unsigned;
            if (verb == 'X') {
                text = text.toUpperCase(java.util.Locale.ROOT);
            }
            String sign = number < 0 ? "-" : plus ? "+" : space ? " " : "";
            // A precision says how many digits there are: no zeros besides these.
            zero &= precision < 0;
            return pad(sign + text, true);
        }

        private static String character(long number) {
            boolean valid =
                    number >= 0
                            && number <= Character.MAX_CODE_POINT
                            && (number < 0xd800 || number > 0xdfff);
            return Character.toString(valid ? (int) number : 0xfffd);
        }

        private String floating(int verb, double number) {
            String text =
                    switch (verb) {
                        case 'v', 'g', 'G' ->
                                precision < 0
                                        ? Floats.formatG(number)
                                        : GoFloat.g(number, precision);
                        case 'e', 'E' -> GoFloat.e(number, precision < 0 ? 6 : precision);
                        case 'f', 'F' -> GoFloat.f(number, precision < 0 ? 6 : precision);
                        case 'x', 'X' -> GoFloat.hex(number);
                        case 'b' -> GoFloat.binary(number);
                        default -> bad(verb, number);
                    };
            if (text.startsWith("%!")) {
                return text;
            }
            if (verb == 'E' || verb == 'G' || verb == 'X') {
                text = text.replace('e', 'E').replace('x', 'X').replace('p', 'P');
            }
            if (!Double.isFinite(number)) {
                zero = false;
                boolean plain = number > 0 && !plus;
                return pad(plain && verb != 'v' && space ? " Inf" : text, false);
            }
            if (!text.startsWith("-") && (plus || space)) {
                text = (plus ? "+" : " ") + text;
            }
            return pad(text, true);
        }

        /** Fills up to the width; with zeros, where asked for, after the sign of a number. */
        private String pad(String text, boolean numeric) {
            int missing = width - text.codePointCount(0, text.length());
            if (missing <= 0) {
                return text;
            }
            if (minus) {
                return text + " ".repeat(missing);
            }
            if (!zero) {
                return " ".repeat(missing) + text;
            }
            boolean signed = numeric && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0;
            return (signed ? text.substring(0, 1) : "")
                    + "0".repeat(missing)
                    + (signed ? text.substring(1) : text);
        }
    }
}
