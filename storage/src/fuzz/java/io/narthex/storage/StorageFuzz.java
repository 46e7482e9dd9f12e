package io.narthex.storage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Has Jazzer look for inputs that {@link CorpusTest}'s targets do not take. */
class StorageFuzz {
    @MethodSource
    @FuzzTest
    void chunks(byte[] data) {
        CorpusTest.chunks(data);
    }

    static Stream<byte[]> chunks() {
        return CorpusTest.seeds("chunks");
    }

    @MethodSource
    @FuzzTest
    void annexes(byte[] data) {
        CorpusTest.annexes(data);
    }

    static Stream<byte[]> annexes() {
        return CorpusTest.seeds("annexes");
    }

    @MethodSource
    @FuzzTest
    void definitions(byte[] data) {
        CorpusTest.definitions(data);
    }

    static Stream<byte[]> definitions() {
        return CorpusTest.seeds("definitions");
    }

    @MethodSource
    @FuzzTest
    void records(byte[] data) {
        CorpusTest.records(data);
    }

    static Stream<byte[]> records() {
        return CorpusTest.seeds("records");
    }
}
