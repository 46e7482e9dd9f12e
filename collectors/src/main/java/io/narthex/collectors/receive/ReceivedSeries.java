package io.narthex.collectors.receive;

import io.narthex.collectors.series.ByteKeyTable;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The series that were received of late, by the bytes of their labels, each with its lane. Confined
 * to whoever holds the receiver's lock.
 */
final class ReceivedSeries {
    static final int NONE = -1;

    /** Series that were absent from so many requests are forgotten first where room is needed. */
    private static final int KEPT_REQUESTS = 1000;

    /** How much of a label goes into the name of a source. */
    private static final int SOURCE_CHARS_MAX = 128;

    private final ReceiveLimits limits;
    private ByteKeyTable keys = new ByteKeyTable();
    private Series[] series = new Series[64];
    private Lane[] lanes = new Lane[64];
    private int[] usedIn = new int[64];

    private final List<Lane> allLanes = new ArrayList<>();
    private final Map<String, BitSet> laneNumbers = new HashMap<>();
    private final Map<String, Lane> openLanes = new HashMap<>();
    private final Lane overflow = new Lane("receive/other", 1);
    private int request;
    private int expected;

    ReceivedSeries(ReceiveLimits limits) {
        this.limits = limits;
    }

    /** Begins a request, making room where little is left. */
    int beginRequest() {
        request++;
        expected = 0;
        openLanes.clear();
        boolean crowded =
                keys.size() > limits.seriesMax() / 4 * 3
                        || keys.keyBytes() > limits.seriesBytesMax() / 4 * 3;
        if (crowded) {
            retain(KEPT_REQUESTS);
            if (keys.size() > limits.seriesMax() / 2
                    || keys.keyBytes() > limits.seriesBytesMax() / 2) {
                retain(0);
            }
        }
        return request;
    }

    int size() {
        return keys.size();
    }

    int lanes() {
        return allLanes.size();
    }

    /** The number of the series whose label messages are these bytes, or {@link #NONE}. */
    int find(byte[] in, int from, int to, long hash) {
        int entry = keys.find(expected, hash, in, from, to);
        if (entry < 0) {
            return NONE;
        }
        usedIn[entry] = request;
        expected = entry + 1;
        return entry;
    }

    /** Remembers a series; {@link #NONE} where there is no room. */
    int add(byte[] in, int from, int to, long hash, Labels labels) {
        if (keys.size() >= limits.seriesMax()
                || keys.keyBytes() + (long) (to - from) > limits.seriesBytesMax()) {
            return NONE;
        }
        int entry = keys.add(hash, in, from, to);
        enter(entry, new Series(labels), lane(labels), request);
        expected = entry + 1;
        return entry;
    }

    private void enter(int entry, Series of, Lane lane, int used) {
        if (entry == usedIn.length) {
            int capacity = entry + (entry >> 1);
            series = Arrays.copyOf(series, capacity);
            lanes = Arrays.copyOf(lanes, capacity);
            usedIn = Arrays.copyOf(usedIn, capacity);
        }
        series[entry] = of;
        lanes[entry] = lane;
        usedIn[entry] = used;
        lane.series++;
    }

    Series series(int entry) {
        return series[entry];
    }

    Lane lane(int entry) {
        return lanes[entry];
    }

    private Lane lane(Labels labels) {
        String source =
                "receive/"
                        + shown(labels.get(Labels.JOB))
                        + "/"
                        + shown(labels.get(Labels.INSTANCE));
        Lane open = openLanes.get(source);
        if (open != null && open.series < Lane.MAX_SERIES) {
            return open;
        }
        if (allLanes.size() >= limits.lanesMax()) {
            return overflow;
        }
        BitSet numbers = laneNumbers.computeIfAbsent(source, _ -> new BitSet());
        int number = numbers.nextClearBit(1);
        numbers.set(number);
        Lane lane = new Lane(source, number);
        allLanes.add(lane);
        openLanes.put(source, lane);
        return lane;
    }

    private static String shown(String label) {
        return label.length() <= SOURCE_CHARS_MAX ? label : label.substring(0, SOURCE_CHARS_MAX);
    }

    /** Forgets series that were absent from {@code requests} requests, and lanes without series. */
    private void retain(int requests) {
        ReceivedSeries kept = new ReceivedSeries(limits);
        for (Lane lane : allLanes) {
            lane.series = 0;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (request - usedIn[i] <= requests) {
                kept.enter(kept.keys.add(keys, i), series[i], lanes[i], usedIn[i]);
            }
        }
        keys = kept.keys;
        series = kept.series;
        lanes = kept.lanes;
        usedIn = kept.usedIn;
        allLanes.removeIf(lane -> {
            if (lane.series == 0) {
                BitSet numbers = laneNumbers.get(lane.source);
                if (numbers != null) {
                    numbers.clear(lane.number);
                    if (numbers.isEmpty()) {
                        laneNumbers.remove(lane.source);
                    }
                }
                return true;
            }
            return false;
        });
    }
}
