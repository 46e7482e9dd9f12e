package io.narthex.core.exposition;

import java.io.IOException;

/** A response whose Content-Type names no format that can be read. */
public final class UnsupportedContentTypeException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception with this message. */
    public UnsupportedContentTypeException(String message) {
        super(message);
    }
}
