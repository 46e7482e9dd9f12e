package io.narthex.storage.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.JournalDescriptor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JournalPayloadTest {
    /** Bytes of which {@code entropyBits} bits each are random. */
    private static ByteWriter records(Random random, int count, int entropyBits) {
        ByteWriter records = new ByteWriter(count);
        for (int i = 0; i < count; i++) {
            records.putByte(random.nextInt(1 << entropyBits));
        }
        return records;
    }

    @Test
    void whatFitsOnePageOrSavesNoneStaysAsItIs() {
        Random random = new Random(1);
        ByteWriter small = records(random, JournalDescriptor.PAYLOAD_MAX_BYTES, 2);
        ByteWriter noisy = records(random, 3 * JournalDescriptor.PAYLOAD_MAX_BYTES, 8);

        for (ByteWriter records : new ByteWriter[] {small, noisy}) {
            JournalPayload payload = JournalPayload.of(records);
            assertFalse(payload.deflated());
            assertSame(records.bytes(), payload.bytes());
            assertEquals(records.size(), payload.length());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isInflatedToWhatItWas(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            ByteWriter records = records(random, 5000 + random.nextInt(300_000), 4);
            JournalPayload payload = JournalPayload.of(records);
            ByteWriter inflated = new ByteWriter(16);

            assertTrue(payload.deflated());
            assertTrue(payload.pages() < Journal.pagesFor(records.size()));
            assertTrue(JournalPayload.inflate(written(payload, payload.length()), inflated));
            assertArrayEquals(
                    Arrays.copyOf(records.bytes(), records.size()),
                    Arrays.copyOf(inflated.bytes(), inflated.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofOneThatIsCutOffTheBeginningIsInflated(long seed) {
        Random random = new Random(seed);
        ByteWriter records = records(random, 200_000, 4);
        JournalPayload payload = JournalPayload.of(records);
        for (int round = 0; round < 30; round++) {
            int length = random.nextInt(payload.length());
            ByteWriter inflated = new ByteWriter(16);

            assertFalse(JournalPayload.inflate(written(payload, length), inflated));
            // A byte holds about two of these; what the last block needs may be missing.
            assertTrue(inflated.size() >= (length - 40_000) * 3 / 2, () -> "length=" + length);
            assertArrayEquals(
                    Arrays.copyOf(records.bytes(), inflated.size()),
                    Arrays.copyOf(inflated.bytes(), inflated.size()));
        }
    }

    @Test
    void garbageIsNoStream() {
        Random random = new Random(4);
        for (int round = 0; round < 2000; round++) {
            ByteWriter garbage = records(random, 1 + random.nextInt(5000), 8);
            ByteWriter inflated = new ByteWriter(16);
            boolean sound = JournalPayload.inflate(garbage, inflated);

            assertFalse(sound && garbage.size() > 64, "a stream of that length by chance");
            assertTrue(inflated.size() <= JournalDescriptor.MAX_RECORDS_BYTES);
        }
    }

    private static ByteWriter written(JournalPayload payload, int length) {
        ByteWriter written = new ByteWriter(length);
        written.putBytes(payload.bytes(), 0, length);
        return written;
    }
}
