package io.narthex.collectors.receive;

import io.narthex.core.model.AppendResult;
import io.narthex.testkit.Corpus;
import io.narthex.testkit.FuzzTarget;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What reads bodies of remote write. */
final class CorpusTest {
    private static final String FUZZ = "io.narthex.collectors.receive.ReceiveFuzz";
    private static final RemoteWriteReceiver RECEIVER =
            new RemoteWriteReceiver(
                    batch -> new AppendResult(batch.size(), 0, 0, 0, 0, 0),
                    new PrometheusRegistry(),
                    new ReceiveLimits(1 << 20, 20_000, 1_000, 100_000, 10, 2, 1 << 20));

    static final List<FuzzTarget> TARGETS =
            List.of(
                    new FuzzTarget("compressed", CorpusTest::receive, List.of(compressed())),
                    new FuzzTarget("messages", CorpusTest::messages, List.of(message())));

    private static Encoder encoder() {
        return new Encoder()
                .series(
                        RemoteWriteReceiverTest.labels("a"),
                        new long[] {1000, 2000},
                        new double[] {1, 2})
                .series(RemoteWriteReceiverTest.labels("b"), new long[] {1000}, new double[] {1});
    }

    private static byte[] message() {
        return encoder().message();
    }

    private static byte[] compressed() {
        return encoder().compressed();
    }

    /** A body as it comes, in snappy. */
    static void receive(byte[] data) throws IOException {
        FakeExchange exchange = new FakeExchange(data);
        RECEIVER.route(false).handler().handle(exchange);
        int status = exchange.status;
        if (status != 204 && status != 400 && status != 413) {
            throw new AssertionError("status=" + status);
        }
    }

    /** A protobuf message, which is compressed first. */
    static void messages(byte[] data) throws IOException {
        receive(Encoder.compressed(data));
    }

    static Stream<byte[]> seeds(String name) {
        return Corpus.seeds(TARGETS, name);
    }

    @TestFactory
    Stream<DynamicTest> corpus() {
        return Corpus.tests(FUZZ, TARGETS);
    }
}
