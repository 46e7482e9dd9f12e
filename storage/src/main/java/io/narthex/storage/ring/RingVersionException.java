package io.narthex.storage.ring;

import java.io.IOException;

/** A ring that a newer version of the program has written; it is left alone. */
public class RingVersionException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Names the file and both versions. */
    public RingVersionException(String path, int found, int known) {
        super(
                path
                        + " has format version "
                        + found
                        + ", this program knows up to "
                        + known
                        + ": it is left untouched; use a newer program or another storage.path");
    }
}
