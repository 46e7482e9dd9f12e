package io.narthex.collectors.receive;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Route;
import io.narthex.core.model.SampleSink;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Takes samples by remote write 1.0, at {@code POST /api/v1/write} (Prometheus Remote-Write 1.0
 * specification). Bodies are read side by side, a few at a time; decoding and storing is one
 * request after the other, so that it needs the memory of one. Thread-safe.
 *
 * <p>A request that is refused as a whole changes nothing. Of others all that can be stored is
 * stored, and then the answer names what could not.
 */
public final class RemoteWriteReceiver {
    private static final int INITIAL_BODY_BYTES = 64 << 10;

    /** Buffers larger than this are given back after the request. */
    private static final int KEPT_BYTES = 2 << 20;

    private static final long WAIT_FOR_TURN_MS = 10_000;

    private final ReceiveLimits limits;
    private final ReceiveMetrics metrics;
    private final Semaphore bodies;
    private final AtomicReference<byte @Nullable []> spareBody = new AtomicReference<>();
    private final SnappyDecompressor snappy = new SnappyDecompressor();

    /** Guards everything below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ReceivedSeries known;
    private final WriteRequest request;
    private final Transposer transposer;
    private byte[] decoded = {};

    public RemoteWriteReceiver(SampleSink sink, PrometheusRegistry registry, ReceiveLimits limits) {
        this.limits = limits;
        this.metrics = new ReceiveMetrics(registry);
        this.bodies = new Semaphore(limits.concurrentMax());
        this.known = new ReceivedSeries(limits);
        this.request = new WriteRequest(limits, known);
        this.transposer = new Transposer(sink, known);
    }

    /**
     * The endpoint.
     *
     * @param openToReaders whether everybody may write, as with {@code
     *     --web.enable-remote-write-receiver}, or only local and authenticated callers
     */
    public Route route(boolean openToReaders) {
        return new Route(
                Set.of("POST"),
                "/api/v1/write",
                openToReaders ? Route.Access.READ : Route.Access.LOCAL,
                this::handle);
    }

    private void handle(Exchange exchange) throws IOException {
        Answer answer;
        try {
            checkHeaders(exchange);
            answer = receive(exchange);
        } catch (RefusedException e) {
            answer = new Answer(e.status(), String.valueOf(e.getMessage()));
        }
        metrics.answered(answer.status);
        if (answer.status == 204) {
            exchange.respond(204, 0).close();
            return;
        }
        if (answer.status == 503) {
            exchange.responseHeader("Retry-After", "5");
        }
        exchange.respondText(answer.status, answer.text + "\n");
    }

    private record Answer(int status, String text) {}

    private static void checkHeaders(Exchange exchange) throws RefusedException {
        String encoding = exchange.header("Content-Encoding");
        if (encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("snappy")) {
            throw new RefusedException(
                    415,
                    encoding
                            + " encoding (compression) is not accepted by this server; only snappy"
                            + " is acceptable");
        }
        String type = exchange.header("Content-Type");
        if (type == null || type.isEmpty()) {
            return;
        }
        String[] parts = type.split(";");
        if (!parts[0].strip().equalsIgnoreCase("application/x-protobuf")) {
            throw new RefusedException(
                    415, "expected application/x-protobuf as the first (media) part, got " + type);
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.toLowerCase(Locale.ROOT).startsWith("proto=")
                    && !parameter.substring(6).equals("prometheus.WriteRequest")) {
                throw new RefusedException(
                        415,
                        parameter.substring(6)
                                + " protobuf message is not accepted by this server; only"
                                + " prometheus.WriteRequest is acceptable");
            }
        }
    }

    private Answer receive(Exchange exchange) throws IOException, RefusedException {
        boolean turn = false;
        try {
            turn = bodies.tryAcquire(WAIT_FOR_TURN_MS, TimeUnit.MILLISECONDS);
            if (!turn) {
                throw new RefusedException(503, "too many requests are under way");
            }
            Body body = read(exchange.body());
            try {
                return takeInTurn(body);
            } finally {
                if (body.bytes.length <= KEPT_BYTES) {
                    spareBody.set(body.bytes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(503, "shutting down");
        } finally {
            if (turn) {
                bodies.release();
            }
        }
    }

    private Answer takeInTurn(Body body) throws RefusedException {
        lock.lock();
        try {
            return take(body);
        } finally {
            lock.unlock();
        }
    }

    /** A request's body as it was sent: the first bytes of an array. */
    private static final class Body {
        private final byte[] bytes;
        private final int length;

        private Body(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }
    }

    private Body read(InputStream in) throws IOException, RefusedException {
        int max = limits.bodyBytesMax();
        byte[] spare = spareBody.getAndSet(null);
        byte[] bytes = spare == null ? new byte[Math.min(INITIAL_BODY_BYTES, max)] : spare;
        int length = 0;
        while (true) {
            if (length == bytes.length) {
                if (length == max) {
                    throw tooLarge();
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(length * 2L, max));
            }
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return new Body(bytes, length);
            }
            length += count;
        }
    }

    private RefusedException tooLarge() {
        return new RefusedException(
                413,
                "the request is larger than "
                        + limits.decodedBytesMax()
                        + " bytes after decompression");
    }

    private Answer take(Body body) throws RefusedException {
        int number = known.beginRequest();
        try {
            int length = decompress(body);
            request.read(decoded, length);
        } catch (IOException e) {
            throw new RefusedException(400, "cannot read the protobuf message: " + e.getMessage());
        }
        AppendResult result;
        try {
            result = transposer.append(request, number);
        } catch (RuntimeException e) {
            Logger.error(e, "samples received by remote write cannot be stored");
            throw new RefusedException(503, "samples cannot be stored at present");
        }
        metrics.stored(result, request.refusedSamples(), known.size());
        Answer answer = answer(result);
        request.shrink();
        transposer.shrink();
        if (decoded.length > KEPT_BYTES) {
            decoded = new byte[0];
        }
        return answer;
    }

    private int decompress(Body body) throws RefusedException {
        try {
            int claimed = SnappyDecompressor.getUncompressedLength(body.bytes, 0);
            if (claimed < 0 || claimed > limits.decodedBytesMax()) {
                throw tooLarge();
            }
            if (decoded.length < claimed) {
                decoded = new byte[claimed];
            }
            return snappy.decompress(body.bytes, 0, body.length, decoded, 0, claimed);
        } catch (MalformedInputException | IndexOutOfBoundsException e) {
            throw new RefusedException(400, "snappy: corrupt input");
        }
    }

    private Answer answer(AppendResult result) {
        if (transposer.tookNothing()) {
            return new Answer(503, "samples cannot be stored at present");
        }
        String why = why(result);
        if (why == null) {
            return new Answer(204, "");
        }
        int refused = result.refused() + request.refusedSamples();
        return new Answer(
                400,
                why
                        + " ("
                        + refused
                        + " of "
                        + (request.sampleCount() + request.refusedSamples())
                        + " samples were not stored)");
    }

    private @Nullable String why(AppendResult result) {
        if (request.refusal() != null) {
            return request.refusal();
        }
        if (result.outOfOrder() > 0) {
            return "out of order sample";
        }
        if (result.duplicate() > 0) {
            return "duplicate sample for timestamp";
        }
        if (result.future() > 0) {
            return "out of bounds";
        }
        if (result.invalid() > 0) {
            String fault = request.histogramFault();
            return "invalid histogram: " + (fault == null ? "too many buckets" : fault);
        }
        return result.overLimit() > 0 ? "too many series" : null;
    }
}
