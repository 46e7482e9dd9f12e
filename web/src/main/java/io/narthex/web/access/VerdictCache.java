package io.narthex.web.access;

import io.narthex.web.config.BcryptHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What trying a password came to, so that it is not tried again at the next request. Keys are
 * digests under a salt of this process: no password stays in memory. Right and wrong ones are kept
 * apart, so that guessing cannot push out those who know theirs. Thread-safe.
 */
final class VerdictCache {
    private static final int RIGHT_MAX = 100;
    private static final int WRONG_MAX = 400;

    /** Empty until the first password comes, since randomness costs memory too. */
    private byte[] salt = {};

    private final Map<ByteBuffer, Boolean> right = new Recent(RIGHT_MAX);
    private final Map<ByteBuffer, Boolean> wrong = new Recent(WRONG_MAX);

    private static final class Recent extends LinkedHashMap<ByteBuffer, Boolean> {
        private static final long serialVersionUID = 1L;

        private final int max;

        Recent(int max) {
            super(16, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > max;
        }
    }

    private synchronized byte[] salt() {
        if (salt.length == 0) {
            salt = new byte[32];
            new SecureRandom().nextBytes(salt);
        }
        return salt;
    }

    /** The key of one trial. */
    ByteBuffer key(String user, BcryptHash hash, byte[] password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt());
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(0, name.length));
            digest.update(name);
            digest.update(hash.bytes());
            digest.update(password);
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /** Whether the password was right, or null where it was not tried lately. */
    synchronized @Nullable Boolean get(ByteBuffer key) {
        Boolean verdict = right.get(key);
        return verdict == null ? wrong.get(key) : verdict;
    }

    synchronized void put(ByteBuffer key, boolean verdict) {
        (verdict ? right : wrong).put(key, verdict);
    }
}
