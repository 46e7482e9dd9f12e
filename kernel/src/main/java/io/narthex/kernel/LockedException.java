package io.narthex.kernel;

import java.io.IOException;

/** A lock that somebody else holds. */
public class LockedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long holderPid;

    /**
     * @param path the lock's file
     * @param holderPid the process that holds it, or 0 where it is not known
     */
    public LockedException(String path, long holderPid) {
        super(path + " is locked by " + (holderPid > 0 ? "process " + holderPid : "a process"));
        this.holderPid = holderPid;
    }

    /** The process that holds the lock, or 0 where it is not known. */
    public long holderPid() {
        return holderPid;
    }
}
