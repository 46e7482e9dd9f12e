package io.narthex.web.config;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a password becomes by bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme"):
 * {@code $2y$}, the cost, salt and hash. All minor versions are computed alike, as in Go; of a
 * password, the first 72 bytes count. Immutable.
 */
public final class BcryptHash {
    private static final int MIN_CHARS = 59;
    private static final int MIN_COST = 4;
    private static final int MAX_COST = 31;
    private static final int SALT_AND_HASH_CHARS = 53;

    /** The salt and the hash of a word that nobody knows. */
    private static final String DECOY = "bgPdS0xhHPKG3I8w1ubrsunFaa7iZO1zB5tGQ8x34poH30F54clIq";

    private final int cost;
    private final byte[] text;

    private BcryptHash(int cost, String saltAndHash) {
        this.cost = cost;
        String twoDigits = (cost < 10 ? "0" : "") + cost;
        this.text = ("$2a$" + twoDigits + "$" + saltAndHash).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a hash.
     *
     * @throws IllegalArgumentException if it is none; the message is that of Go's bcrypt, and holds
     *     nothing of the hash
     */
    public static BcryptHash parse(String text) {
        if (text.length() < MIN_CHARS) {
            throw wrong("hashedSecret too short to be a bcrypted password");
        }
        if (text.charAt(0) != '$') {
            throw wrong("bcrypt hashes must start with '$'");
        }
        if (text.charAt(1) != '2') {
            throw wrong("bcrypt algorithm version must be 2");
        }
        int at = text.charAt(2) == '$' ? 3 : 4;
        int end = at + 2;
        if (text.charAt(at - 1) != '$' || text.charAt(end) != '$') {
            throw wrong("hashedSecret is not of the form $2y$10$...");
        }
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            throw wrong("the cost is not a number");
        }
        int cost = tens * 10 + ones;
        if (cost < MIN_COST || cost > MAX_COST) {
            throw wrong("cost " + cost + " is outside allowed inclusive range 4..31");
        }
        String saltAndHash = text.substring(end + 1);
        if (saltAndHash.length() != SALT_AND_HASH_CHARS || !isRadix64(saltAndHash)) {
            throw wrong("salt and hash must be 53 characters of ./A-Za-z0-9");
        }
        return new BcryptHash(cost, saltAndHash);
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("crypto/bcrypt: " + why);
    }

    private static boolean isRadix64(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '.' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** A hash that takes as long to try as one of {@code cost}, and that no known word has. */
    public static BcryptHash decoy(int cost) {
        return new BcryptHash(cost, DECOY);
    }

    /** Whether {@code password} has this hash; takes long, twice as long for each step of cost. */
    public boolean matches(byte[] password) {
        return BCrypt.verifyer(
                        BCrypt.Version.VERSION_2A,
                        LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
                .verify(password, text)
                .verified;
    }

    /** The base 2 logarithm of the rounds. */
    public int cost() {
        return cost;
    }

    /** The hash as text, for telling it from others. */
    public byte[] bytes() {
        return text.clone();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof BcryptHash that && Arrays.equals(text, that.text);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text);
    }

    /** Never the hash. */
    @Override
    public String toString() {
        return "bcrypt of cost " + cost;
    }
}
