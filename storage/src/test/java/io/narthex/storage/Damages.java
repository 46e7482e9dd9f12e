package io.narthex.storage;

import io.narthex.storage.format.RingDescriptor;
import java.util.Arrays;
import java.util.Random;

/** What a bad card does to pages. */
enum Damages {
    FLIPPED {
        @Override
        void apply(byte[] image, int from, int length, byte[] older, Random random) {
            image[from + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
    },
    ZEROED {
        @Override
        void apply(byte[] image, int from, int length, byte[] older, Random random) {
            Arrays.fill(image, from, from + length, (byte) 0);
        }
    },
    GARBAGE {
        @Override
        void apply(byte[] image, int from, int length, byte[] older, Random random) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            System.arraycopy(garbage, 0, image, from, length);
        }
    },
    /** Only a part of it was written, the rest is what was there before. */
    TORN {
        @Override
        void apply(byte[] image, int from, int length, byte[] older, Random random) {
            int keep = random.nextInt(length);
            System.arraycopy(older, from + keep, image, from + keep, length - keep);
        }
    },
    /** What was there before. */
    STALE {
        @Override
        void apply(byte[] image, int from, int length, byte[] older, Random random) {
            System.arraycopy(older, from, image, from, length);
        }
    };

    /** Damages a part of {@code image}; {@code older} is what stood there earlier. */
    abstract void apply(byte[] image, int from, int length, byte[] older, Random random);

    /** Damages one to three pages behind the ring's header that are in use. */
    static void random(byte[] image, byte[] older, Random random) {
        int page = RingDescriptor.PAGE_BYTES;
        int first = RingDescriptor.HEADER_COPIES;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = first;
            for (int tries = 0; tries < 100; tries++) {
                at = first + random.nextInt(image.length / page - first);
                if (image[at * page] != 0) {
                    break;
                }
            }
            Damages[] all = values();
            all[random.nextInt(all.length)].apply(image, at * page, page, older, random);
        }
    }
}
