package io.narthex.collectors;

/**
 * How a collector fared when it last ran.
 *
 * @param error why it failed, or empty
 */
public record CollectorStatus(String name, Result result, String error) {
    /** What a run yielded. */
    public enum Result {
        /** Something was read. */
        READ,
        /** This machine has nothing of the kind. */
        NO_DATA,
        /** Something is there and could not be read. */
        FAILED
    }
}
