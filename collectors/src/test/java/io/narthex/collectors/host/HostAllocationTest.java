package io.narthex.collectors.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.Collector;
import io.narthex.collectors.CollectorSampler;
import io.narthex.collectors.SamplerMetrics;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import io.narthex.kernel.LinuxKernelInfo;
import io.narthex.links.system.KernelFileSystemProbe;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Reading this machine again and again must make little garbage. */
class HostAllocationTest {
    private static final int WARM_UP = 200;
    private static final int READINGS = 1_000;
    private static final long MAX_BYTES_PER_READING = 64 << 10;

    /** Takes samples and drops them. */
    private static final class Nowhere implements MetricWriter {
        private double sum;
        private int samples;

        @Override
        public void family(MetricFamily family) {}

        @Override
        public void sample(String suffix, Labels labels, double value) {
            sum += value;
            samples++;
        }
    }

    @Test
    void allocatesLittle() throws IOException {
        List<Collector> collectors =
                HostCollectors.create(
                        HostConfig.defaults("pi"),
                        new HostCollectors.Sources(
                                SystemPaths.DEFAULT,
                                new KernelFileSystemProbe(new LinuxKernelInfo()),
                                CollectorSampler.Clocks.SYSTEM));
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Nowhere out = new Nowhere();
        for (Collector collector : collectors) {
            for (int i = 0; i < WARM_UP; i++) {
                boolean _ = collector.collect(out);
            }
        }
        long total = 0;
        StringBuilder report = new StringBuilder();
        for (Collector collector : collectors) {
            out.samples = 0;
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long nanos = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < READINGS; i++) {
                boolean _ = collector.collect(out);
            }
            nanos = threads.getCurrentThreadCpuTime() - nanos;
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
            total += bytes;
            report.append(collector.name())
                    .append(": samples=")
                    .append(out.samples / READINGS)
                    .append(", bytes=")
                    .append(bytes / READINGS)
                    .append(", cpuMicros=")
                    .append(nanos / READINGS / 1000)
                    .append('\n');
        }
        System.out.println(report.append("sum ").append(out.sum));
        assertTrue(total / READINGS < MAX_BYTES_PER_READING, report::toString);
    }

    @Test
    void aWholeCycleAllocatesLittle() throws InterruptedException {
        CountDownLatch warm = new CountDownLatch(20);
        CountDownLatch done = new CountDownLatch(60);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CollectorSampler sampler =
                HostCollectors.sampler(
                        HostConfig.defaults("pi").withInterval(Duration.ofMillis(100)),
                        new HostCollectors.Sources(
                                SystemPaths.DEFAULT,
                                new KernelFileSystemProbe(new LinuxKernelInfo()),
                                CollectorSampler.Clocks.SYSTEM),
                        batch -> {
                            warm.countDown();
                            done.countDown();
                            return new AppendResult(batch.size(), 0, 0, 0, 0, 0);
                        },
                        new SamplerMetrics(new PrometheusRegistry()))) {
            sampler.start();
            warm.await();
            long before = threads.getTotalThreadAllocatedBytes();
            done.await();
            long perCycle = (threads.getTotalThreadAllocatedBytes() - before) / 40;
            System.out.println("bytes of a whole cycle: " + perCycle);
            assertTrue(perCycle < MAX_BYTES_PER_READING, () -> "bytes: " + perCycle);
        }
    }
}
