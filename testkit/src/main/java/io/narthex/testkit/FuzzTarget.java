package io.narthex.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader of untrusted bytes, as fuzzing sees it. Immutable.
 *
 * @param name of the method that fuzzes it, and of the folder of its findings
 * @param action throws nothing but what is a fault
 * @param seeds inputs to begin with, which it takes
 * @param cost one run of it is worth so many of a usual target's
 */
public record FuzzTarget(String name, Action action, List<byte[]> seeds, int cost) {
    /** Copies the list. */
    public FuzzTarget {
        seeds = List.copyOf(seeds);
    }

    /** A target that takes no more time than usual. */
    public FuzzTarget(String name, Action action, List<byte[]> seeds) {
        this(name, action, seeds, 1);
    }

    /** Reads bytes. */
    @FunctionalInterface
    public interface Action {
        void accept(byte[] data) throws Exception;
    }

    /** Seeds that are texts. */
    public static List<byte[]> texts(String... texts) {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : texts) {
            seeds.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return seeds;
    }
}
