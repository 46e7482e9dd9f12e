package io.narthex.storage.codec;

/** Bytes that are not what their place says they are. Readers of files turn it into a loss. */
public class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was found. */
    public MalformedException(String message) {
        super(message);
    }
}
