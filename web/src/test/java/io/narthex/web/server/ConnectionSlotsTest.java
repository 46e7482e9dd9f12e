package io.narthex.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.NanoClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionSlotsTest {
    private static final ServerLimits FOUR = ServerLimits.of(4, 60_000);

    private final AtomicLong nanos = new AtomicLong();
    private final NanoClock clock = nanos::get;
    private final ConnectionSlots slots = new ConnectionSlots(FOUR, clock);

    /** A connection from any address, with something to read so that it can be made busy. */
    private static final class FakeSocket extends Socket {
        private final InetAddress peer;

        FakeSocket(String peer) {
            this.peer = InetAddress.ofLiteral(peer);
        }

        @Override
        public InetAddress getInetAddress() {
            return peer;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(new byte[] {'G'});
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }
    }

    private HttpConnection idle(FakeSocket socket) throws IOException {
        nanos.addAndGet(1_000_000);
        return new HttpConnection(socket, FOUR, clock);
    }

    private HttpConnection busy(FakeSocket socket) throws IOException {
        HttpConnection connection = idle(socket);
        assertTrue(connection.awaitRequest());
        return connection;
    }

    @Test
    void leavesHalfOfTheSlotsToOthers() throws IOException {
        assertTrue(slots.admit(busy(new FakeSocket("10.0.0.1"))));
        assertTrue(slots.admit(busy(new FakeSocket("10.0.0.1"))));
        assertFalse(slots.admit(busy(new FakeSocket("10.0.0.1"))));
        assertTrue(slots.admit(busy(new FakeSocket("10.0.0.2"))));
        assertTrue(slots.admit(busy(new FakeSocket("10.0.0.3"))));
        assertFalse(slots.admit(busy(new FakeSocket("10.0.0.4"))));
        assertEquals(4, slots.count());
    }

    @Test
    void makesRoomFromIdleConnectionsOfTheSameAddress() throws IOException {
        FakeSocket other = new FakeSocket("10.0.0.2");
        FakeSocket older = new FakeSocket("10.0.0.1");
        FakeSocket newer = new FakeSocket("10.0.0.1");
        assertTrue(slots.admit(idle(other)));
        assertTrue(slots.admit(idle(older)));
        assertTrue(slots.admit(idle(newer)));
        assertTrue(slots.admit(idle(new FakeSocket("10.0.0.1"))));
        assertTrue(older.isClosed());
        assertFalse(newer.isClosed());
        assertFalse(other.isClosed());
        assertEquals(3, slots.count());
    }

    @Test
    void letsLoopbackHaveAllAndTakesTheLongestIdle() throws IOException {
        FakeSocket first = new FakeSocket("127.0.0.1");
        assertTrue(slots.admit(idle(first)));
        for (int i = 0; i < 3; i++) {
            assertTrue(slots.admit(busy(new FakeSocket("127.0.0.1"))));
        }
        assertTrue(slots.admit(busy(new FakeSocket("::1"))));
        assertTrue(first.isClosed());
        assertFalse(slots.admit(busy(new FakeSocket("::1"))));
    }

    @Test
    void closesWhatMissesItsDeadline() throws IOException {
        FakeSocket late = new FakeSocket("10.0.0.1");
        HttpConnection connection = busy(late);
        connection.reading(connection.bodyDeadline());
        assertTrue(slots.admit(connection));
        slots.killOverdue();
        assertFalse(late.isClosed());
        nanos.addAndGet(FOUR.bodyMs() * 1_000_000 + 1);
        slots.killOverdue();
        assertTrue(late.isClosed());
    }

    @Test
    void takesNoneAfterTheStop() throws Exception {
        FakeSocket idle = new FakeSocket("10.0.0.1");
        assertTrue(slots.admit(idle(idle)));
        slots.stop(0);
        assertTrue(idle.isClosed());
        assertFalse(slots.admit(idle(new FakeSocket("10.0.0.1"))));
    }
}
