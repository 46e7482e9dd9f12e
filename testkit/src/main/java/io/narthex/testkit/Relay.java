package io.narthex.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** Carries bytes both ways between two channels until one of them ends. */
final class Relay {
    private Relay() {}

    static void join(ByteChannel one, ByteChannel other) {
        start(() -> copy(one, other));
        start(() -> copy(other, one));
    }

    static void start(Runnable task) {
        Thread.ofPlatform().daemon().name("relay").start(task);
    }

    private static void copy(ByteChannel from, ByteChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // One side went away, and so does the other.
        }
        close(from);
        close(to);
    }

    static void close(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
