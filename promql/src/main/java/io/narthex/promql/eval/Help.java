package io.narthex.promql.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * What other threads do for one query. Confined to the query's own thread; closing it waits until
 * none of the others does anything any more.
 */
final class Help implements AutoCloseable {
    private final HelperThreads threads;
    private final List<ParallelSource> helped = new ArrayList<>();

    Help(HelperThreads threads) {
        this.threads = threads;
    }

    /** Lets another thread help with a source; false where there is none, or nothing to share. */
    boolean ask(ParallelSource source, PartedSource shared) {
        if (!threads.take()) {
            return false;
        }
        boolean begins = false;
        try {
            PartedSource other = shared.fork();
            if (other != null) {
                source.begin();
                helped.add(source);
                threads.start(() -> source.help(other));
                begins = true;
            }
        } finally {
            if (!begins) {
                threads.giveBack();
            }
        }
        return begins;
    }

    @Override
    public void close() {
        for (ParallelSource source : helped) {
            source.close();
        }
    }
}
