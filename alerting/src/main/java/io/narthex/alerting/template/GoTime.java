package io.narthex.alerting.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point in time in UTC, as Go's {@code time.Time} is to a template.
 *
 * @param nanos nanoseconds since 1970
 */
public record GoTime(long nanos) implements Struct {
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    private static final String[] DAYS = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    };

    /** The elements of Go's layouts, so ordered that the first that fits is meant. */
    private static final String[] LAYOUT = {
        "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00", "-0700", "-07", "Z07:00",
        "Z0700", "002", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "_2", "1", "2", "3",
        "4", "5"
    };

    /** The point {@code epochMs} milliseconds after 1970. */
    public static GoTime ofEpochMs(long epochMs) {
        return new GoTime(epochMs * 1_000_000L);
    }

    private ZonedDateTime utc() {
        return Instant.ofEpochSecond(
                        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .atZone(ZoneOffset.UTC);
    }

    @Override
    public String typeName() {
        return "*time.Time";
    }

    @Override
    public boolean hasMember(String name) {
        return switch (name) {
            case "Format", "String", "UTC", "Unix", "UnixMilli", "UnixNano", "IsZero" -> true;
            case "Year", "Month", "Day", "Hour", "Minute", "Second", "Nanosecond" -> true;
            case "Weekday", "YearDay", "Add", "Sub", "Before", "After", "Equal" -> true;
            default -> false;
        };
    }

    @Override
    public boolean isMethod(String name) {
        return true;
    }

    @Override
    public Object member(String name, List<@Nullable Object> args) throws FunctionException {
        int wanted =
                switch (name) {
                    case "Format", "Add", "Sub", "Before", "After", "Equal" -> 1;
                    default -> 0;
                };
        if (args.size() != wanted) {
            throw new FunctionException(
                    "wrong number of args for "
                            + name
                            + ": want "
                            + wanted
                            + " got "
                            + args.size());
        }
        return wanted == 1 ? method(name, args.getFirst()) : field(name);
    }

    private Object method(String name, @Nullable Object arg) throws FunctionException {
        return switch (arg) {
            case String layout when name.equals("Format") -> format(layout);
            case GoDuration by when name.equals("Add") -> new GoTime(nanos + by.nanos());
            case GoTime other when name.equals("Sub") -> new GoDuration(nanos - other.nanos);
            case GoTime other when name.equals("Before") -> nanos < other.nanos;
            case GoTime other when name.equals("After") -> nanos > other.nanos;
            case GoTime other when name.equals("Equal") -> nanos == other.nanos;
            case null, default ->
                    throw new FunctionException(
                            "wrong type for value of " + name + ": got " + Values.typeName(arg));
        };
    }

    private Object field(String name) {
        ZonedDateTime at = utc();
        return switch (name) {
            case "UTC" -> this;
            case "Unix" -> Math.floorDiv(nanos, 1_000_000_000L);
            case "UnixMilli" -> Math.floorDiv(nanos, 1_000_000L);
            case "UnixNano" -> nanos;
            case "IsZero" -> false;
            case "Year" -> (long) at.getYear();
            case "Month" -> MONTHS[at.getMonthValue() - 1];
            case "Day" -> (long) at.getDayOfMonth();
            case "Hour" -> (long) at.getHour();
            case "Minute" -> (long) at.getMinute();
            case "Second" -> (long) at.getSecond();
            case "Nanosecond" -> (long) at.getNano();
            case "Weekday" -> DAYS[at.getDayOfWeek().getValue() - 1];
            case "YearDay" -> (long) at.getDayOfYear();
            default -> toString();
        };
    }

    /** As Go's {@code Time.Format} writes it. */
    public String format(String layout) {
        ZonedDateTime at = utc();
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < layout.length()) {
            int fraction = fractionLength(layout, i);
            if (fraction > 0) {
                appendFraction(text, at.getNano(), layout.substring(i, i + fraction));
                i += fraction;
                continue;
            }
            String element = elementAt(layout, i);
            if (element.isEmpty()) {
                text.append(layout.charAt(i++));
            } else {
                appendElement(text, at, element);
                i += element.length();
            }
        }
        return text.toString();
    }

    private static String elementAt(String layout, int at) {
        for (String element : LAYOUT) {
            // "January" begins with "Jan", and "Month" is no day of the week.
            boolean isAbbreviation = element.equals("Jan") || element.equals("Mon");
            boolean goesOn =
                    at + 3 < layout.length() && Character.isLowerCase(layout.charAt(at + 3));
            if (layout.startsWith(element, at) && !(isAbbreviation && goesOn)) {
                return element;
            }
        }
        return "";
    }

    /** The length of {@code .000} or {@code ,999} at {@code at}, or 0. */
    private static int fractionLength(String layout, int at) {
        char c = layout.charAt(at);
        if ((c != '.' && c != ',') || at + 1 >= layout.length()) {
            return 0;
        }
        char digit = layout.charAt(at + 1);
        if (digit != '0' && digit != '9') {
            return 0;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean more = end < layout.length() && Character.isDigit(layout.charAt(end));
        return more || end - at > 10 ? 0 : end - at;
    }

    private static void appendFraction(StringBuilder to, int nanos, String element) {
        String digits = Integer.toString(1_000_000_000 + nanos).substring(1, element.length());
        int end = digits.length();
        while (element.charAt(1) == '9' && end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        if (end > 0) {
            to.append(element.charAt(0)).append(digits, 0, end);
        }
    }

    private static void appendElement(StringBuilder to, ZonedDateTime at, String element) {
        String month = MONTHS[at.getMonthValue() - 1];
        String day = DAYS[at.getDayOfWeek().getValue() - 1];
        int hour12 = at.getHour() % 12 == 0 ? 12 : at.getHour() % 12;
        switch (element) {
            case "January" -> to.append(month);
            case "Jan" -> to.append(month, 0, 3);
            case "Monday" -> to.append(day);
            case "Mon" -> to.append(day, 0, 3);
            case "MST" -> to.append("UTC");
            case "2006" -> appendPadded(to, at.getYear(), 4, '0');
            case "06" -> appendPadded(to, Math.floorMod(at.getYear(), 100), 2, '0');
            case "-07:00" -> to.append("+00:00");
            case "-0700" -> to.append("+0000");
            case "-07" -> to.append("+00");
            case "Z07:00", "Z0700" -> to.append('Z');
            case "002" -> appendPadded(to, at.getDayOfYear(), 3, '0');
            case "01" -> appendPadded(to, at.getMonthValue(), 2, '0');
            case "1" -> to.append(at.getMonthValue());
            case "02" -> appendPadded(to, at.getDayOfMonth(), 2, '0');
            case "_2" -> appendPadded(to, at.getDayOfMonth(), 2, ' ');
            case "2" -> to.append(at.getDayOfMonth());
            case "15" -> appendPadded(to, at.getHour(), 2, '0');
            case "03" -> appendPadded(to, hour12, 2, '0');
            case "3" -> to.append(hour12);
            case "04" -> appendPadded(to, at.getMinute(), 2, '0');
            case "4" -> to.append(at.getMinute());
            case "05" -> appendPadded(to, at.getSecond(), 2, '0');
            case "5" -> to.append(at.getSecond());
            case "PM" -> to.append(at.getHour() < 12 ? "AM" : "PM");
            case "pm" -> to.append(at.getHour() < 12 ? "am" : "pm");
            default -> to.append(element);
        }
    }

    private static void appendPadded(StringBuilder to, int number, int width, char with) {
        String digits = Integer.toString(number);
        to.repeat(with, Math.max(0, width - digits.length())).append(digits);
    }

    /** As Go prints it: {@code 2015-06-23 13:19:44.128 +0000 UTC}. */
    @Override
    public String toString() {
        return format("2006-01-02 15:04:05.999999999 -0700 MST");
    }
}
