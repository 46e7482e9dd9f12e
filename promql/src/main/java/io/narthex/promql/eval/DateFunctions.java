package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.UtcTime;
import io.narthex.promql.ast.Expr;
import java.util.function.DoubleUnaryOperator;

/**
 * The parts of a date in UTC. The calendar's arithmetic counts days in eras of 400 years beginning
 * in March, so that the leap day is the last one.
 */
final class DateFunctions {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long DAYS_PER_ERA = 146_097;

    /** From the first of March of the year 0 to 1970. */
    private static final long DAYS_TO_EPOCH = 719_468;

    private DateFunctions() {}

    static SeriesSource apply(
            Evaluator evaluator, Expr.Call call, Grid grid, DoubleUnaryOperator operator) {
        if (!call.arguments().isEmpty()) {
            return new MappedSource(
                    evaluator.evaluation(),
                    evaluator.vector(call.arguments().getFirst(), grid),
                    (value, _) -> operator.applyAsDouble(value));
        }
        return new OneSeriesSource(
                Labels.EMPTY,
                into -> {
                    for (int i = 0; i < grid.steps(); i++) {
                        into.set(i, operator.applyAsDouble(Math.floor(grid.at(i) / 1000.0)));
                    }
                });
    }

    private static long day(double seconds) {
        return Math.floorDiv((long) seconds, SECONDS_PER_DAY);
    }

    private static long secondOfDay(double seconds) {
        return Math.floorMod((long) seconds, SECONDS_PER_DAY);
    }

    static double minute(double seconds) {
        return (int) (secondOfDay(seconds) / 60 % 60);
    }

    static double hour(double seconds) {
        return (int) (secondOfDay(seconds) / 3600);
    }

    static double dayOfWeek(double seconds) {
        return (int) Math.floorMod(day(seconds) + 4, 7L);
    }

    static double dayOfMonth(double seconds) {
        return (int) date(seconds)[2];
    }

    static double month(double seconds) {
        return (int) date(seconds)[1];
    }

    static double year(double seconds) {
        return (int) date(seconds)[0];
    }

    static double dayOfYear(double seconds) {
        long[] date = date(seconds);
        return (int) (day(seconds) - dayOf(date[0], 1, 1) + 1);
    }

    static double daysInMonth(double seconds) {
        long[] date = date(seconds);
        boolean december = date[1] == 12;
        long next = dayOf(december ? date[0] + 1 : date[0], december ? 1 : date[1] + 1, 1);
        return (int) (next - dayOf(date[0], date[1], 1));
    }

    /** Year, month and day. */
    private static long[] date(double seconds) {
        long days = day(seconds) + DAYS_TO_EPOCH;
        long era = Math.floorDiv(days, DAYS_PER_ERA);
        long dayOfEra = days - era * DAYS_PER_ERA;
        long yearOfEra =
                (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return new long[] {year, month, dayOfYear - (153 * shifted + 2) / 5 + 1};
    }

    /** The day since 1970 of a date. */
    private static long dayOf(long year, long month, long day) {
        long shiftedYear = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(shiftedYear, 400L);
        long yearOfEra = shiftedYear - era * 400;
        long shifted = month > 2 ? month - 3 : month + 9;
        long dayOfYear = (153 * shifted + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
    }

    /** As RFC 3339 spells a second in UTC: {@code 2026-11-22T13:45:00Z}. */
    static String rfc3339(long second) {
        String text = UtcTime.format(second * 1000);
        return text.substring(0, text.length() - ".000Z".length()) + "Z";
    }
}
