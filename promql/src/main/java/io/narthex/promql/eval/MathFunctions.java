package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;

/** Functions of one number that Java lacks or that take scalars too. */
final class MathFunctions {
    private static final double LN2 = 0.6931471805599453;

    /** Above this, x squared and x squared plus one are the same. */
    private static final double LARGE = 1 << 28;

    private MathFunctions() {}

    /** Exact for powers of two. */
    static double log2(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return Math.log(x);
        }
        double scaled = x < Double.MIN_NORMAL ? x * 0x1p54 : x;
        int exponent = Math.getExponent(scaled) + 1;
        double fraction = Math.scalb(scaled, -exponent);
        int shift = x < Double.MIN_NORMAL ? 54 : 0;
        if (fraction == 0.5) {
            return exponent - 1.0 - shift;
        }
        return Math.log(fraction) * (1 / LN2) + (exponent - shift);
    }

    static double sign(double x) {
        return x < 0 ? -1 : x > 0 ? 1 : x;
    }

    static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == 1) {
            return 0;
        }
        if (x >= LARGE) {
            return Math.log(x) + LN2;
        }
        if (x > 2) {
            return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return Math.log1p(t + Math.sqrt(2 * t + t * t));
    }

    static double asinh(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x) || x == 0) {
            return x;
        }
        double a = Math.abs(x);
        double result;
        if (a > LARGE) {
            result = Math.log(a) + LN2;
        } else if (a > 2) {
            result = Math.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
        } else if (a < 1 / LARGE) {
            result = a;
        } else {
            result = Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
        }
        return Math.copySign(result, x);
    }

    static double atanh(double x) {
        if (x < -1 || x > 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        double a = Math.abs(x);
        double result;
        if (a == 1) {
            result = Double.POSITIVE_INFINITY;
        } else if (a < 1 / LARGE) {
            result = a;
        } else if (a < 0.5) {
            double twice = a + a;
            result = 0.5 * Math.log1p(twice + twice * a / (1 - a));
        } else {
            result = 0.5 * Math.log1p((a + a) / (1 - a));
        }
        return Math.copySign(result, x);
    }

    static SeriesSource clamp(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries min = evaluator.scalar(call.arguments().get(1), grid);
        ScalarSeries max = evaluator.scalar(call.arguments().get(2), grid);
        SeriesSource clamped = clamp(evaluator, call, grid, min, max);
        return into -> {
            if (!clamped.next(into)) {
                return false;
            }
            for (int i = 0; i < into.steps(); i++) {
                if (max.at(i) < min.at(i)) {
                    into.remove(i);
                }
            }
            return true;
        };
    }

    static SeriesSource clampMax(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries max = evaluator.scalar(call.arguments().get(1), grid);
        var min = new ScalarSeries(Double.NEGATIVE_INFINITY);
        return clamp(evaluator, call, grid, min, max);
    }

    static SeriesSource clampMin(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries min = evaluator.scalar(call.arguments().get(1), grid);
        var max = new ScalarSeries(Double.POSITIVE_INFINITY);
        return clamp(evaluator, call, grid, min, max);
    }

    private static SeriesSource clamp(
            Evaluator evaluator, Expr.Call call, Grid grid, ScalarSeries min, ScalarSeries max) {
        return new MappedSource(
                evaluator.evaluation(),
                evaluator.vector(call.arguments().getFirst(), grid),
                (value, step) -> Math.max(min.at(step), Math.min(max.at(step), value)));
    }

    static SeriesSource round(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries nearest =
                call.arguments().size() < 2
                        ? new ScalarSeries(1)
                        : evaluator.scalar(call.arguments().get(1), grid);
        return new MappedSource(
                evaluator.evaluation(),
                evaluator.vector(call.arguments().getFirst(), grid),
                (value, step) -> {
                    // The inverse loses less than a division.
                    double inverse = 1 / nearest.at(step);
                    return Math.floor(value * inverse + 0.5) / inverse;
                });
    }
}
