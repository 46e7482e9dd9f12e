package io.narthex.storage;

/** How the disk takes what is written. */
public enum DiskState {
    /** All is well. */
    OK,
    /** Writes fail; samples are kept in memory within a bound, and writing is tried again. */
    FAILING,
    /** There is no room for a ring yet, or no folder to write: nothing survives the process. */
    MEMORY_ONLY
}
