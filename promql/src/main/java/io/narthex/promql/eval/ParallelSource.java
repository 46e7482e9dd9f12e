package io.narthex.promql.eval;

import org.jspecify.annotations.Nullable;

/**
 * The series of another source, in its order, which a second thread helps to compute. The series
 * are parted into parcels of neighbours; whoever is free takes the next one, and the query's own
 * thread, to which this belongs, hands them out in order: what comes of them does not depend on who
 * computed what. Closed before the querier is.
 */
final class ParallelSource implements SeriesSource, AutoCloseable {
    /** So many series are computed without asking for help: it would come too late. */
    private static final int ALONE = 2;

    private static final int PARCELS = 8;

    /** No parcel. */
    private static final int NONE = -1;

    /** A parcel's series have about so many steps together. */
    private static final int PARCEL_STEPS = 16;

    private final PartedSource source;
    private final Evaluation evaluation;
    private final int steps;
    private final int parcelSize;

    /** The place of the query's own thread, in series. */
    private int position;

    private @Nullable Parcel present;
    private int nextOfPresent;

    /** Series before the first parcel. */
    private int firstSeries;

    private Parcel @Nullable [] parcels;

    // What follows is guarded by this.
    private int claimed;
    private int handedOut;
    private boolean ended;
    private boolean isHelped;

    /** Neighbouring series, and what became of them. */
    private static final class Parcel {
        private final StepSeries[] series;
        private int count;
        private boolean done;
        private @Nullable RuntimeException failure;
        private @Nullable Error error;

        Parcel(int size, int steps) {
            series = new StepSeries[size];
            for (int i = 0; i < size; i++) {
                series[i] = new StepSeries(steps);
            }
        }

        private void rethrow() {
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
        }
    }

    ParallelSource(PartedSource source, Evaluation evaluation, Grid grid) {
        this.source = source;
        this.evaluation = evaluation;
        this.steps = grid.steps();
        this.parcelSize = Math.max(1, PARCEL_STEPS / steps);
    }

    @Override
    public boolean next(StepSeries into) {
        if (parcels == null) {
            boolean mayAsk = position >= ALONE && position % parcelSize == 0;
            if (!mayAsk || !evaluation.help().ask(this, source)) {
                position++;
                return source.next(into);
            }
        }
        while (present == null || nextOfPresent == present.count) {
            if (present != null && present.count < parcelSize) {
                present.rethrow();
                return false;
            }
            present = parcel(handedOut);
            nextOfPresent = 0;
        }
        into.copyFrom(present.series[nextOfPresent++]);
        if (nextOfPresent == parcelSize) {
            synchronized (this) {
                // Its room can be used again.
                handedOut++;
                present = null;
                notifyAll();
            }
        }
        return true;
    }

    /** Makes room for what two threads compute; called before the other one begins. */
    void begin() {
        int series = PARCELS * parcelSize;
        evaluation.budget().reserve(0, series * StepSeries.bytes(steps));
        Parcel[] room = new Parcel[PARCELS];
        for (int i = 0; i < PARCELS; i++) {
            room[i] = new Parcel(parcelSize, steps);
        }
        synchronized (this) {
            firstSeries = position;
            parcels = room;
            isHelped = true;
        }
    }

    /** Parcel {@code number}; while another thread computes it, this one computes later ones. */
    private Parcel parcel(int number) {
        int mine = claimUntil(number);
        while (mine != NONE) {
            position = compute(source, mine, position);
            mine = claimUntil(number);
        }
        return room(number);
    }

    /**
     * Takes the next parcel as soon as there is room for it.
     *
     * @param wanted a parcel that is waited for, or {@link #NONE}
     * @return {@link #NONE} where the wanted one is there, or nothing is left to be done
     */
    private synchronized int claimUntil(int wanted) {
        while (wanted == NONE ? !ended : wanted >= claimed || !room(wanted).done) {
            int mine = claim();
            if (mine != NONE) {
                return mine;
            }
            try {
                wait();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                evaluation.context().cancel();
                evaluation.context().check();
            }
        }
        return NONE;
    }

    private Parcel room(int number) {
        if (parcels == null) {
            throw new IllegalStateException("no parcels: number=" + number);
        }
        return parcels[number % PARCELS];
    }

    /** Takes the next parcel; {@link #NONE} where there is no room for it or no need. */
    private int claim() {
        if (parcels == null || ended || claimed - handedOut >= PARCELS) {
            return NONE;
        }
        room(claimed).done = false;
        return claimed++;
    }

    /** The other thread's work. */
    void help(PartedSource other) {
        int at = 0;
        try {
            int mine = claimUntil(NONE);
            while (mine != NONE) {
                at = compute(other, mine, at);
                mine = claimUntil(NONE);
            }
        } finally {
            synchronized (this) {
                isHelped = false;
                notifyAll();
            }
        }
    }

    /** Computes a parcel with a source that stands at series {@code at}; where it stands then. */
    private int compute(PartedSource with, int number, int at) {
        Parcel parcel = room(number);
        int position = at;
        int count = 0;
        RuntimeException failure = null;
        Error error = null;
        try {
            int first = firstSeries + number * parcelSize;
            boolean any = true;
            while (any && position < first) {
                any = with.skip();
                position++;
            }
            while (any && count < parcelSize) {
                any = with.next(parcel.series[count]);
                position++;
                count += any ? 1 : 0;
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (StackOverflowError e) {
            error = e;
        }
        synchronized (this) {
            parcel.count = count;
            parcel.failure = failure;
            parcel.error = error;
            parcel.done = true;
            ended |= count < parcelSize;
            notifyAll();
        }
        return position;
    }

    /** Ends the other thread's work and waits until it has ended. */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (this) {
            ended = true;
            notifyAll();
            while (isHelped) {
                try {
                    wait();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
