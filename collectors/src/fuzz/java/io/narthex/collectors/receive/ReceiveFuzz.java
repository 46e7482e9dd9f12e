package io.narthex.collectors.receive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Has Jazzer look for inputs that {@link CorpusTest}'s targets do not take. */
class ReceiveFuzz {
    @MethodSource
    @FuzzTest
    void compressed(byte[] data) throws IOException {
        CorpusTest.receive(data);
    }

    static Stream<byte[]> compressed() {
        return CorpusTest.seeds("compressed");
    }

    @MethodSource
    @FuzzTest
    void messages(byte[] data) throws IOException {
        CorpusTest.messages(data);
    }

    static Stream<byte[]> messages() {
        return CorpusTest.seeds("messages");
    }
}
