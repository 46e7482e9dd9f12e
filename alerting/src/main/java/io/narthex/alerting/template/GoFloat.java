package io.narthex.alerting.template;

import io.narthex.core.model.Floats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers under Go's verbs {@code e}, {@code f}, {@code g} and {@code x}. */
final class GoFloat {
    private GoFloat() {}

    /** Under {@code %.Pg}; what {@code humanize} and its like use with four digits. */
    static String g(double value, int precision) {
        if (value == 0 || !Double.isFinite(value)) {
            return Floats.formatG(value);
        }
        int digits = Math.max(1, precision);
        BigDecimal rounded =
                new BigDecimal(value)
                        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < digits) {
            return rounded.toPlainString();
        }
        return scientific(rounded, rounded.precision() - 1, exponent);
    }

    /** Under {@code %.Pf}. */
    static String f(double value, int precision) {
        if (!Double.isFinite(value)) {
            return Floats.formatG(value);
        }
        String text =
                new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        return isNegativeZero(value, text) ? "-" + text : text;
    }

    /** Under {@code %.Pe}. */
    static String e(double value, int precision) {
        if (!Double.isFinite(value)) {
            return Floats.formatG(value);
        }
        if (value == 0) {
            String zero = precision == 0 ? "0" : "0." + "0".repeat(precision);
            return (1 / value < 0 ? "-" : "") + zero + "e+00";
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return scientific(rounded, precision, exponent);
    }

    /** Under {@code %x}, all digits: {@code 0x1.8p+01}. */
    static String hex(double value) {
        if (!Double.isFinite(value)) {
            return Floats.formatG(value);
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0x0p+00";
        }
        int exponent = Math.getExponent(value);
        double magnitude = Math.abs(value);
        if (exponent < Double.MIN_EXPONENT) {
            magnitude *= 0x1p54;
            exponent = Math.getExponent(magnitude) - 54;
            magnitude = Math.scalb(magnitude, -Math.getExponent(magnitude));
        } else {
            magnitude = Math.scalb(magnitude, -exponent);
        }
        String java = Double.toHexString(magnitude);
        String mantissa = java.substring(0, java.indexOf('p'));
        if (mantissa.endsWith(".0")) {
            mantissa = mantissa.substring(0, mantissa.length() - 2);
        }
        return sign + mantissa + "p" + exponent(exponent);
    }

    /** Under {@code %b}, a whole number of powers of two: {@code 4503599627370496p-52}. */
    static String binary(double value) {
        if (!Double.isFinite(value)) {
            return Floats.formatG(value);
        }
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & 0xf_ffff_ffff_ffffL;
        int exponent = (int) (bits >> 52 & 0x7ff);
        long mantissa = exponent == 0 ? fraction : fraction | 1L << 52;
        int power = Math.max(1, exponent) - 1075;
        return (bits < 0 ? "-" : "") + mantissa + (power < 0 ? "p" : "p+") + power;
    }

    private static String scientific(BigDecimal value, int decimals, int exponent) {
        String digits = value.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(value.signum() < 0 ? "-" : "");
        text.append(digits.charAt(0));
        if (decimals > 0) {
            String rest = digits.substring(1);
            text.append('.').append(rest).append("0".repeat(decimals - rest.length()));
        }
        return text.append('e').append(exponent(exponent)).toString();
    }

    private static String exponent(int exponent) {
        int magnitude = Math.abs(exponent);
        return (exponent < 0 ? "-" : "+") + (magnitude < 10 ? "0" : "") + magnitude;
    }

    /** Whether Go writes a minus sign that a decimal number has lost. */
    private static boolean isNegativeZero(double value, String text) {
        return Double.doubleToRawLongBits(value) < 0 && !text.startsWith("-");
    }
}
