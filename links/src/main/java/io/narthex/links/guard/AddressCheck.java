package io.narthex.links.guard;

import java.io.IOException;
import java.net.InetAddress;

/** Asked about the very address that is about to be connected to, after names were resolved. */
@FunctionalInterface
public interface AddressCheck {
    /** Has no objection: for peers that the configuration names. */
    AddressCheck ANY = (_, _, _) -> {};

    /**
     * @param host as it was asked for: a name, or the address as somebody spelled it
     * @param address what that came to
     * @throws AddressRefusedException if no connection may be made
     */
    void check(String host, InetAddress address, int port) throws IOException;
}
