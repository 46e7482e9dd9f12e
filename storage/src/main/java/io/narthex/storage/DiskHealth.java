package io.narthex.storage;

import java.io.IOException;
import org.tinylog.Logger;

/** Whether the disk took the last write; says so once when that changes. Used by the writer. */
final class DiskHealth {
    private final StorageMetrics metrics;
    private volatile DiskState state = DiskState.OK;

    DiskHealth(StorageMetrics metrics) {
        this.metrics = metrics;
    }

    /** From any thread. */
    DiskState state() {
        return state;
    }

    void failed(IOException e) {
        metrics.failures.inc();
        if (state != DiskState.FAILING) {
            state = DiskState.FAILING;
            Logger.error(
                    "storage: the disk refuses writes ({}); samples are kept in memory",
                    e.getMessage());
        }
    }

    void recovered() {
        if (state == DiskState.FAILING) {
            state = DiskState.OK;
            Logger.info("storage: the disk takes writes again");
        }
    }
}
