package io.narthex.storage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
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

    @MethodSource
    @FuzzTest
    void ringHeaders(byte[] data) throws IOException {
        RingTargets.ringHeaders(data);
    }

    static Stream<byte[]> ringHeaders() {
        return CorpusTest.seeds("ringHeaders");
    }

    @MethodSource
    @FuzzTest
    void journalPages(byte[] data) throws IOException {
        RingTargets.journalPages(data);
    }

    static Stream<byte[]> journalPages() {
        return CorpusTest.seeds("journalPages");
    }

    @MethodSource
    @FuzzTest
    void extentHeaders(byte[] data) throws IOException {
        RingTargets.extentHeaders(data);
    }

    static Stream<byte[]> extentHeaders() {
        return CorpusTest.seeds("extentHeaders");
    }

    @MethodSource
    @FuzzTest
    void footers(byte[] data) throws IOException {
        RingTargets.footers(data);
    }

    static Stream<byte[]> footers() {
        return CorpusTest.seeds("footers");
    }

    @MethodSource
    @FuzzTest
    void segmentHeaders(byte[] data) throws IOException {
        RingTargets.segmentHeaders(data);
    }

    static Stream<byte[]> segmentHeaders() {
        return CorpusTest.seeds("segmentHeaders");
    }

    @MethodSource
    @FuzzTest
    void sections(byte[] data) throws IOException {
        RingTargets.sections(data);
    }

    static Stream<byte[]> sections() {
        return CorpusTest.seeds("sections");
    }
}
