package io.narthex.forwarder;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/** What this agent tells of its forwarding, by destination. Thread-safe. */
final class ForwarderMetrics {
    private static final String DESTINATION = "destination";
    private static final String REJECTED = "rejected";
    private static final String RELABELLED = "relabelled";
    private static final String TOO_OLD = "too_old";
    private static final String HISTOGRAM = "native_histogram";

    private final Counter sent;
    private final Counter retried;
    private final Counter dropped;
    private final Counter lost;
    private final Counter exemplars;
    private final Counter metadata;
    private final Counter requests;
    private final Counter bytes;
    private final Summary duration;
    private final Gauge pending;
    private final Gauge highest;
    private final Gauge success;

    ForwarderMetrics(PrometheusRegistry registry) {
        sent =
                counter(
                        registry,
                        "narthex_forwarder_samples_sent_total",
                        "Samples that the destination accepted.");
        retried =
                counter(
                        registry,
                        "narthex_forwarder_samples_retried_total",
                        "Samples in requests that failed and are sent again.");
        dropped =
                Counter.builder()
                        .name("narthex_forwarder_samples_dropped_total")
                        .help(
                                "Samples not sent again after the destination rejected their"
                                        + " request, older than sample_age_limit, or dropped by"
                                        + " write_relabel_configs.")
                        .labelNames(DESTINATION, "reason")
                        .withoutExemplars()
                        .register(registry);
        lost =
                counter(
                        registry,
                        "narthex_forwarder_samples_lost_total",
                        "Samples overwritten in the ring before the destination accepted them.");
        exemplars =
                counter(
                        registry,
                        "narthex_forwarder_exemplars_sent_total",
                        "Exemplars that the destination accepted.");
        metadata =
                counter(
                        registry,
                        "narthex_forwarder_metadata_sent_total",
                        "Metrics whose metadata the destination accepted.");
        requests =
                Counter.builder()
                        .name("narthex_forwarder_requests_total")
                        .help("Requests by outcome: accepted, rejected, or failed and repeated.")
                        .labelNames(DESTINATION, "outcome")
                        .withoutExemplars()
                        .register(registry);
        bytes =
                counter(
                        registry,
                        "narthex_forwarder_sent_bytes_total",
                        "Bytes of the bodies of all requests, compressed, retries included.");
        duration =
                Summary.builder()
                        .name("narthex_forwarder_request_duration_seconds")
                        .unit(Unit.SECONDS)
                        .help("Time from sending a request to its answer or failure.")
                        .labelNames(DESTINATION)
                        .withoutExemplars()
                        .register(registry);
        pending =
                gauge(
                        registry,
                        "narthex_forwarder_samples_pending",
                        "Samples stored and not accepted by the destination yet.");
        highest =
                gauge(
                        registry,
                        "narthex_forwarder_highest_sent_timestamp_seconds",
                        "Highest timestamp of the samples that the destination accepted.");
        success =
                gauge(
                        registry,
                        "narthex_forwarder_last_success_timestamp_seconds",
                        "When the destination last accepted a request.");
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(DESTINATION)
                .withoutExemplars()
                .register(registry);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder()
                .name(name)
                .help(help)
                .labelNames(DESTINATION)
                .withoutExemplars()
                .register(registry);
    }

    /** The series of one destination; they begin at 0. */
    Meter meter(String destination) {
        return new Meter(destination);
    }

    /** Ends the series of a destination that is no more. */
    void remove(String destination) {
        for (Counter counter : List.of(sent, retried, lost, bytes, exemplars, metadata)) {
            counter.remove(destination);
        }
        for (String reason : List.of(REJECTED, RELABELLED, TOO_OLD, HISTOGRAM)) {
            dropped.remove(destination, reason);
        }
        for (String outcome : List.of("accepted", REJECTED, "failed")) {
            requests.remove(destination, outcome);
        }
        duration.remove(destination);
        for (Gauge gauge : List.of(pending, highest, success)) {
            gauge.remove(destination);
        }
    }

    /** The series of one destination. Confined to its thread. */
    final class Meter {
        private final String destination;
        private final CounterDataPoint samplesSent;
        private final CounterDataPoint samplesRetried;
        private final CounterDataPoint samplesRejected;
        private final CounterDataPoint samplesRelabelled;
        private final CounterDataPoint samplesTooOld;
        private final CounterDataPoint samplesHistogram;
        private final CounterDataPoint samplesLost;
        private final CounterDataPoint exemplarsSent;
        private final CounterDataPoint metadataSent;
        private final CounterDataPoint accepted;
        private final CounterDataPoint rejected;
        private final CounterDataPoint failed;
        private final CounterDataPoint bytesSent;
        private final DistributionDataPoint seconds;
        private final GaugeDataPoint samplesPending;

        private Meter(String destination) {
            this.destination = destination;
            samplesSent = sent.labelValues(destination);
            samplesRetried = retried.labelValues(destination);
            samplesRejected = dropped.labelValues(destination, REJECTED);
            samplesRelabelled = dropped.labelValues(destination, RELABELLED);
            samplesTooOld = dropped.labelValues(destination, TOO_OLD);
            samplesHistogram = dropped.labelValues(destination, HISTOGRAM);
            exemplarsSent = exemplars.labelValues(destination);
            metadataSent = metadata.labelValues(destination);
            samplesLost = lost.labelValues(destination);
            accepted = requests.labelValues(destination, "accepted");
            rejected = requests.labelValues(destination, REJECTED);
            failed = requests.labelValues(destination, "failed");
            bytesSent = bytes.labelValues(destination);
            seconds = duration.labelValues(destination);
            samplesPending = pending.labelValues(destination);
        }

        void request(int bodyBytes, long nanos) {
            bytesSent.inc(bodyBytes);
            seconds.observe(nanos / 1e9);
        }

        void accepted(int samples, long highestTimestampMs, long nowMs) {
            accepted.inc();
            samplesSent.inc(samples);
            GaugeDataPoint highestSent = highest.labelValues(destination);
            highestSent.set(Math.max(highestSent.get(), highestTimestampMs / 1e3));
            success.labelValues(destination).set(nowMs / 1e3);
        }

        void rejected(int samples) {
            rejected.inc();
            samplesRejected.inc(samples);
        }

        void failed(int samples) {
            failed.inc();
            samplesRetried.inc(samples);
        }

        void exemplars(int count) {
            exemplarsSent.inc(count);
        }

        void metadata(int count) {
            metadataSent.inc(count);
        }

        void leftOut(int relabelled, int tooOld, int histograms) {
            samplesHistogram.inc(histograms);
            samplesRelabelled.inc(relabelled);
            samplesTooOld.inc(tooOld);
        }

        /**
         * @param lostInAll as the cursor counts, since the destination was first named
         */
        void backlog(long samples, long lostInAll) {
            samplesPending.set((double) samples);
            long counted = (long) samplesLost.get();
            if (lostInAll > counted) {
                samplesLost.inc(lostInAll - counted);
            }
        }
    }
}
