package io.narthex.links.guard;

import java.net.InetAddress;

/**
 * Where a peer that the configuration names may send this agent to: any ordinary address, and
 * others only where the peer is of that kind itself. Immutable.
 *
 * @param of what the peer's own address was
 */
public record RedirectCheck(AddressKind of) implements AddressCheck {
    @Override
    public void check(String host, InetAddress address, int port) throws AddressRefusedException {
        AddressKind kind = AddressKind.of(address);
        if (kind != AddressKind.ORDINARY && kind != of) {
            throw new AddressRefusedException(
                    "a redirect to " + kind.words() + " address is not followed");
        }
    }
}
