package io.narthex.promql;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Has Jazzer look for inputs that {@link CorpusTest}'s targets do not take. */
class PromqlFuzz {
    @MethodSource
    @FuzzTest
    void expressions(byte[] data) {
        CorpusTest.expressions(data);
    }

    static Stream<byte[]> expressions() {
        return CorpusTest.seeds("expressions");
    }

    @MethodSource
    @FuzzTest
    void queries(byte[] data) {
        CorpusTest.queries(data);
    }

    static Stream<byte[]> queries() {
        return CorpusTest.seeds("queries");
    }

    @MethodSource
    @FuzzTest
    void series(byte[] data) {
        CorpusTest.series(data);
    }

    static Stream<byte[]> series() {
        return CorpusTest.seeds("series");
    }
}
