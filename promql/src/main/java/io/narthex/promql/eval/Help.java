package io.narthex.promql.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        @Nullable PartedSource other = null;
        try {
            other = shared.fork();
        } finally {
            if (other == null) {
                threads.giveBack();
            }
        }
        if (other == null) {
            return false;
        }
        PartedSource forked = other;
        helped.add(source);
        source.begin();
        threads.start(() -> source.help(forked));
        return true;
    }

    @Override
    public void close() {
        for (ParallelSource source : helped) {
            source.close();
        }
    }
}
