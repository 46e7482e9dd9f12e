package io.narthex.agent.cli.tsdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.UtcTime;
import io.narthex.storage.RingReport;
import java.io.IOException;
import java.io.PrintWriter;

/** {@code tsdb verify}: what is damaged, and what that costs. */
final class Verification {
    private static final int DAMAGED = 1;

    private final RingReport report;
    private final PrintWriter out;

    Verification(RingReport report, PrintWriter out) {
        this.report = report;
        this.out = out;
    }

    /** Prints the report and returns the exit status: 0 if everything is intact. */
    int print(boolean asJson) throws IOException {
        if (asJson) {
            json();
        } else {
            text();
        }
        return report.isIntact() ? 0 : DAMAGED;
    }

    private void text() {
        if (report.headers() < 2) {
            out.print("DAMAGED: one of the two copies of the ring's header\n");
        }
        if (report.lostCommits() > 0) {
            out.print(
                    "DAMAGED: "
                            + report.lostCommits()
                            + " commits of the journal, "
                            + report.lostJournalSamples()
                            + " samples lost\n");
        }
        for (RingReport.Finding one : report.findings()) {
            String times =
                    one.samples() > 0
                            ? " from "
                                    + UtcTime.format(one.minMs())
                                    + " to "
                                    + UtcTime.format(one.maxMs())
                            : "";
            out.print(
                    "DAMAGED: segment "
                            + one.segment()
                            + ", "
                            + one.part()
                            + ": "
                            + one.samples()
                            + " samples lost"
                            + times
                            + "\n");
        }
        out.print(
                (report.isIntact() ? "INTACT: " : "READ: ")
                        + report.segments()
                        + " segments, "
                        + report.chunks()
                        + " chunks, "
                        + report.samples()
                        + " samples");
        if (report.deletedChunks() > 0) {
            out.print(", " + report.deletedChunks() + " erased chunks");
        }
        if (report.lapped() > 0) {
            out.print(", " + report.lapped() + " segments overwritten meanwhile");
        }
        out.print("\n");
    }

    private void json() throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter();
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeBooleanField("intact", report.isIntact());
        json.writeNumberField("headers", report.headers());
        json.writeNumberField("segments", report.segments());
        json.writeNumberField("chunks", report.chunks());
        json.writeNumberField("samples", report.samples());
        json.writeNumberField("erasedChunks", report.deletedChunks());
        json.writeNumberField("overwrittenSegments", report.lapped());
        json.writeNumberField("lostSamples", report.lostSamples());
        json.writeNumberField("lostCommits", report.lostCommits());
        json.writeNumberField("damagedChunks", report.damagedChunks());
        json.writeArrayFieldStart("findings");
        for (RingReport.Finding one : report.findings()) {
            json.writeStartObject();
            json.writeNumberField("segment", one.segment());
            json.writeStringField("part", one.part());
            json.writeNumberField("lostSamples", one.samples());
            json.writeNumberField("minTime", one.minMs());
            json.writeNumberField("maxTime", one.maxMs());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.close();
        out.print('\n');
    }
}
