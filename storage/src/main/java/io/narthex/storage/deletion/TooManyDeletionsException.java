package io.narthex.storage.deletion;

import java.io.IOException;

/** There is no room for one more tombstone. */
public final class TooManyDeletionsException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyDeletionsException(long bytes, int maxBytes) {
        super(
                "too many deletions are in force: this one would bring them to "
                        + bytes
                        + " of "
                        + maxBytes
                        + " bytes; clean the tombstones, or delete with fewer and broader"
                        + " selectors");
    }
}
