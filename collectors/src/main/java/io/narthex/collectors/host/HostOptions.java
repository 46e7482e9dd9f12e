package io.narthex.collectors.host;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options that were set, checked; the others have their defaults. Immutable. */
public final class HostOptions {
    /** Nothing set. */
    public static final HostOptions DEFAULT = new HostOptions(Map.of());

    private final EnumMap<HostOption, String> values = new EnumMap<>(HostOption.class);

    /**
     * Takes options by their keys, see {@link HostOption}.
     *
     * @throws IllegalArgumentException if a key is unknown, a value is not allowed, or both an
     *     include and its exclude are set
     */
    public HostOptions(Map<String, String> byKey) {
        for (Map.Entry<String, String> entry : byKey.entrySet()) {
            HostOption option = HostOption.of(entry.getKey());
            if (option == null) {
                throw new IllegalArgumentException(
                        "unknown option of the host collector: key=" + entry.getKey());
            }
            option.check(entry.getValue());
            values.put(option, entry.getValue());
        }
        for (HostOption option : values.keySet()) {
            HostOption opposite = option.opposite();
            if (opposite != null && !text(option).isEmpty() && !text(opposite).isEmpty()) {
                throw new IllegalArgumentException(
                        option.key() + " and " + opposite.key() + " exclude each other");
            }
        }
    }

    /** The value that was set, or the default. An include takes its exclude's default away. */
    public String text(HostOption option) {
        String set = values.get(option);
        if (set != null) {
            return set;
        }
        HostOption opposite = option.opposite();
        if (opposite != null && !text(opposite).isEmpty()) {
            return "";
        }
        return option.defaultValue();
    }

    boolean flag(HostOption option) {
        return text(option).equals("true");
    }

    long durationNanos(HostOption option) {
        return HostOption.durationNanos(text(option));
    }

    NameFilter filter(HostOption include, HostOption exclude) {
        return new NameFilter(text(include), text(exclude));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** What was set, by key. */
    @Override
    public String toString() {
        return values.toString();
    }
}
