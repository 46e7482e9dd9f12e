package io.narthex.web.config;

/** What a client is asked for in the handshake, in the words of Go's {@code tls.ClientAuthType}. */
public enum ClientAuth {
    /** Nothing. */
    NO_CLIENT_CERT(false, false, false),
    /** A certificate, which may be missing and is not verified. */
    REQUEST_CLIENT_CERT(true, false, false),
    /** A certificate, which is not verified. */
    REQUIRE_ANY_CLIENT_CERT(true, true, false),
    /** A certificate, which may be missing; one that is there is verified. */
    VERIFY_CLIENT_CERT_IF_GIVEN(true, false, true),
    /** A certificate, which is verified. */
    REQUIRE_AND_VERIFY_CLIENT_CERT(true, true, true);

    private final boolean asks;
    private final boolean requires;
    private final boolean verifies;

    ClientAuth(boolean asks, boolean requires, boolean verifies) {
        this.asks = asks;
        this.requires = requires;
        this.verifies = verifies;
    }

    /** Whether clients are asked for a certificate. */
    public boolean asks() {
        return asks;
    }

    /** Whether a client without one is refused. */
    public boolean requires() {
        return requires;
    }

    /** Whether a certificate must be signed by one of the client authorities. */
    public boolean verifies() {
        return verifies;
    }
}
