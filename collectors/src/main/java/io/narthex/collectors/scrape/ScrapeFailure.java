package io.narthex.collectors.scrape;

import java.io.IOException;

/** Why a scrape failed as a whole, in the words that users know from Prometheus. */
final class ScrapeFailure extends IOException {
    private static final long serialVersionUID = 1;

    /** The kind of failure, for counting. */
    enum Reason {
        BODY_SIZE("body_size_limit"),
        BUCKET_LIMIT("native_histogram_bucket_limit"),
        BUSY("busy"),
        CONNECTION("connection"),
        CONTENT_TYPE("content_type"),
        LABEL_LIMIT("label_limit"),
        MEMORY("memory"),
        SAMPLE_LIMIT("sample_limit"),
        STATUS("status"),
        STORAGE("storage"),
        SYNTAX("syntax"),
        TARGET_LIMIT("target_limit"),
        TIMEOUT("timeout");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The value of the metric's label {@code reason}. */
        String label() {
            return label;
        }
    }

    private final Reason reason;

    ScrapeFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
