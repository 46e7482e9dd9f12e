package io.narthex.links.http;

import io.narthex.core.model.NanoClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A response body that is read until a deadline. The JDK's client fills it from its threads, one
 * read of the socket at a time and only when the last was consumed, so that little is ever held;
 * the reading side is confined to one thread, and {@link #close} may come from any.
 */
final class BodyStream extends InputStream implements HttpResponse.BodySubscriber<BodyStream> {
    private final NanoClock clock;
    private final long deadlineNanos;
    private final String request;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>(4);
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean complete;
    private boolean closed;

    /**
     * @param request what was asked, as it stands before an error message
     */
    BodyStream(NanoClock clock, long deadlineNanos, String request) {
        this.clock = clock;
        this.deadlineNanos = deadlineNanos;
        this.request = request;
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean wanted;
        lock.lock();
        try {
            wanted = !closed && subscription == null;
            if (wanted) {
                subscription = given;
            }
        } finally {
            lock.unlock();
        }
        if (wanted) {
            given.request(1);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
        boolean empty;
        lock.lock();
        try {
            for (ByteBuffer item : items) {
                if (!closed && item.hasRemaining()) {
                    buffers.add(item);
                }
            }
            empty = buffers.isEmpty() && !closed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (empty) {
            requestMore();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        lock.lock();
        try {
            failure = thrown;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onComplete() {
        lock.lock();
        try {
            complete = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requestMore() {
        Flow.Subscription to;
        lock.lock();
        try {
            to = complete || closed ? null : subscription;
        } finally {
            lock.unlock();
        }
        if (to != null) {
            to.request(1);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        java.util.Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int count;
        boolean drained;
        lock.lock();
        try {
            ByteBuffer buffer = awaitData();
            if (buffer == null) {
                return -1;
            }
            count = Math.min(length, buffer.remaining());
            buffer.get(into, offset, count);
            if (!buffer.hasRemaining()) {
                buffers.remove();
            }
            drained = buffers.isEmpty();
        } finally {
            lock.unlock();
        }
        if (drained) {
            requestMore();
        }
        return count;
    }

    /** The next bytes, or null at the end. The lock is held. */
    private @Nullable ByteBuffer awaitData() throws IOException {
        while (true) {
            if (closed) {
                throw new IOException("stream closed");
            }
            ByteBuffer next = buffers.peek();
            if (next == null && complete) {
                return null;
            }
            if (next == null && failure != null) {
                throw HttpErrors.of(request, failure);
            }
            long leftNanos = deadlineNanos - clock.nanos();
            if (leftNanos <= 0) {
                throw HttpErrors.deadline(request);
            }
            if (next != null) {
                return next;
            }
            try {
                // Woken by new data, by its end, or never: what is left bounds the wait.
                var _ = changed.awaitNanos(leftNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                var interrupted = new InterruptedIOException(request + "context canceled");
                interrupted.initCause(e);
                throw interrupted;
            }
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            ByteBuffer next = buffers.peek();
            return next == null ? 0 : next.remaining();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Flow.Subscription ending;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            buffers.clear();
            ending = complete ? null : subscription;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            ending.cancel();
        }
    }
}
