package io.narthex.alerting;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Has Jazzer look for inputs that {@link CorpusTest}'s targets do not take. */
class AlertingFuzz {
    @MethodSource
    @FuzzTest
    void templates(byte[] data) {
        CorpusTest.templates(data);
    }

    static Stream<byte[]> templates() {
        return CorpusTest.seeds("templates");
    }

    @MethodSource
    @FuzzTest
    void rules(byte[] data) {
        CorpusTest.rules(data);
    }

    static Stream<byte[]> rules() {
        return CorpusTest.seeds("rules");
    }

    @MethodSource
    @FuzzTest
    void notifications(byte[] data) {
        CorpusTest.notifications(data);
    }

    static Stream<byte[]> notifications() {
        return CorpusTest.seeds("notifications");
    }
}
