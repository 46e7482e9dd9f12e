package io.narthex.agent.run;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Route;
import io.narthex.storage.StorageLosses;
import io.narthex.storage.StorageStats;
import io.narthex.storage.TimeSeriesDatabase;
import io.narthex.web.api.AdminApi;
import io.narthex.web.api.TsdbStatusApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the API says of the database, and does to it. Thread-safe. */
final class StorageRoutes implements AdminApi.Storage {
    private final TimeSeriesDatabase database;

    StorageRoutes(TimeSeriesDatabase database) {
        this.database = database;
    }

    /**
     * The endpoints.
     *
     * @param open whether everybody may change what is stored
     */
    List<Route> routes(boolean open) {
        List<Route> routes = new ArrayList<>(new AdminApi(this, open).routes());
        routes.add(new TsdbStatusApi(database, this::state, EpochClock.SYSTEM).route());
        return routes;
    }

    private TsdbStatusApi.Storage state() {
        StorageStats stats = database.stats();
        StorageLosses losses = database.losses();
        return new TsdbStatusApi.Storage(
                stats.liveSeries(),
                stats.headSamples(),
                stats.headSamples() + stats.segmentSamples(),
                stats.segments(),
                stats.segmentBytes(),
                stats.journalUsedBytes(),
                stats.ringBytes(),
                stats.badBytes(),
                stats.minMs(),
                database.diskState().name().toLowerCase(Locale.ROOT),
                new TsdbStatusApi.Lost(
                        losses.samples(), losses.commits(), losses.minMs(), losses.maxMs()));
    }

    @Override
    public void delete(List<List<Matcher>> selectors, long minMs, long maxMs) throws IOException {
        database.deleteSeries(selectors, minMs, maxMs);
    }

    @Override
    public void clean() throws IOException, InterruptedException {
        database.cleanTombstones();
    }

    @Override
    public String snapshot(boolean skipHead) throws IOException {
        return database.snapshot(skipHead);
    }

    @Override
    public void seal() throws IOException {
        if (!database.sealNow()) {
            throw new IOException("the disk refuses writes: nothing is sealed");
        }
    }
}
