package io.narthex.links.guard;

import java.io.IOException;

/** An address that may not be connected to; the message says why. */
public final class AddressRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public AddressRefusedException(String message) {
        super(message);
    }
}
