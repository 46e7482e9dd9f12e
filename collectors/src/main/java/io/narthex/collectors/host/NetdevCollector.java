package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of the network interfaces, from {@code /proc/net/dev} (proc_pid_net(5)); those of
 * packets without a handler from {@code /sys/class/net}.
 */
final class NetdevCollector implements Collector {
    private static final int HEADER_LINES = 2;

    /** In the order of the file's columns. */
    private static final MetricFamily[] COLUMNS = {
        family("receive_bytes"),
        family("receive_packets"),
        family("receive_errs"),
        family("receive_drop"),
        family("receive_fifo"),
        family("receive_frame"),
        family("receive_compressed"),
        family("receive_multicast"),
        family("transmit_bytes"),
        family("transmit_packets"),
        family("transmit_errs"),
        family("transmit_drop"),
        family("transmit_fifo"),
        family("transmit_colls"),
        family("transmit_carrier"),
        family("transmit_compressed"),
    };

    private static final MetricFamily NO_HANDLER = family("receive_nohandler");

    private final KernelText text = new KernelText();
    private final KernelFile file;
    private final SystemPaths paths;
    private final NameFilter filter;
    private final Map<String, Device> devices = new HashMap<>();
    private final List<Device> present = new ArrayList<>();

    NetdevCollector(SystemPaths paths, HostOptions options) {
        this.paths = paths;
        file = KernelFile.keptOpen(paths.proc().resolve("net/dev"));
        filter = options.filter(HostOption.NETDEV_DEVICE_INCLUDE, HostOption.NETDEV_DEVICE_EXCLUDE);
    }

    private static MetricFamily family(String key) {
        return Families.counter(
                "node_network_" + key + "_total", "Network device statistic " + key + ".");
    }

    @Override
    public String name() {
        return "netdev";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        file.read(text);
        present.clear();
        int lines = 0;
        while (text.nextLine()) {
            if (lines++ >= HEADER_LINES) {
                readDevice();
            }
        }
        // Interfaces of containers come and go under ever new names.
        if (devices.size() > 2 * lines) {
            devices.clear();
        }
        for (int column = 0; column < COLUMNS.length; column++) {
            out.family(COLUMNS[column]);
            for (int i = 0; i < present.size(); i++) {
                Device device = present.get(i);
                out.sample(device.labels, device.values[column]);
            }
        }
        out.family(NO_HANDLER);
        for (int i = 0; i < present.size(); i++) {
            Device device = present.get(i);
            if (device.noHandler.readIfPossible(text) && text.nextLine() && text.nextToken()) {
                out.sample(device.labels, text.tokenNumber());
            }
        }
        return true;
    }

    private void readDevice() throws IOException {
        if (!text.nextTokenBefore(':')) {
            throw text.bad("line without a colon");
        }
        String name = text.tokenString();
        Device device = devices.get(name);
        if (device == null) {
            device =
                    new Device(
                            Labels.of("device", name),
                            filter.takes(name),
                            KernelFile.of(
                                    paths.sys().resolve("class/net").toFile(),
                                    name + "/statistics/rx_nohandler"));
            devices.put(name, device);
        }
        if (!device.taken) {
            return;
        }
        for (int column = 0; column < COLUMNS.length; column++) {
            text.expectToken();
            device.values[column] = text.tokenNumber();
        }
        present.add(device);
    }

    private static final class Device {
        private final Labels labels;
        private final boolean taken;
        private final KernelFile noHandler;
        private final double[] values = new double[COLUMNS.length];

        Device(Labels labels, boolean taken, KernelFile noHandler) {
            this.labels = labels;
            this.taken = taken;
            this.noHandler = noHandler;
        }
    }
}
