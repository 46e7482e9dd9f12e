package io.narthex.web.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Has Jazzer look for inputs that {@link CorpusTest}'s targets do not take. */
class RequestFuzz {
    @MethodSource
    @FuzzTest
    void requests(byte[] data) {
        CorpusTest.requests(data);
    }

    static Stream<byte[]> requests() {
        return CorpusTest.seeds("requests");
    }

    @MethodSource
    @FuzzTest
    void parameters(byte[] data) {
        CorpusTest.parameters(data);
    }

    static Stream<byte[]> parameters() {
        return CorpusTest.seeds("parameters");
    }
}
