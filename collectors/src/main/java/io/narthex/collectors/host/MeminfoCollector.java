package io.narthex.collectors.host;

import io.narthex.collectors.Collector;
import io.narthex.collectors.KernelFile;
import io.narthex.collectors.KernelText;
import io.narthex.collectors.SystemPaths;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The fields of {@code /proc/meminfo} that node_exporter shows (proc_meminfo(5)). */
final class MeminfoCollector implements Collector {
    private static final double BYTES_PER_KIB = 1024;
    private static final String[] FIELDS = {
        "MemTotal",
        "MemFree",
        "MemAvailable",
        "Buffers",
        "Cached",
        "SwapCached",
        "Active",
        "Inactive",
        "Active(anon)",
        "Inactive(anon)",
        "Active(file)",
        "Inactive(file)",
        "Unevictable",
        "Mlocked",
        "SwapTotal",
        "SwapFree",
        "Zswap",
        "Zswapped",
        "Dirty",
        "Writeback",
        "AnonPages",
        "Mapped",
        "Shmem",
        "Slab",
        "SReclaimable",
        "SUnreclaim",
        "KernelStack",
        "PageTables",
        "NFS_Unstable",
        "Bounce",
        "WritebackTmp",
        "CommitLimit",
        "Committed_AS",
        "VmallocTotal",
        "VmallocUsed",
        "VmallocChunk",
        "Percpu",
        "HardwareCorrupted",
        "AnonHugePages",
        "ShmemHugePages",
        "ShmemPmdMapped",
        "CmaTotal",
        "CmaFree",
        "HugePages_Total",
        "HugePages_Free",
        "HugePages_Rsvd",
        "HugePages_Surp",
        "Hugepagesize",
        "DirectMap4k",
        "DirectMap2M",
        "DirectMap1G",
    };

    private final KernelText text = new KernelText();
    private final KernelFile file;
    private final Map<String, MetricFamily> families = HashMap.newHashMap(FIELDS.length);

    MeminfoCollector(SystemPaths paths) {
        file = KernelFile.keptOpen(paths.proc().resolve("meminfo"));
        for (String field : FIELDS) {
            families.put(field, family(field));
        }
    }

    /** {@code Active(anon)} is shown as {@code Active_anon_bytes}; counts of pages have no unit. */
    private static MetricFamily family(String field) {
        String name = field.replace('(', '_').replace(")", "");
        if (!field.startsWith("HugePages_")) {
            name += "_bytes";
        }
        return Families.gauge("node_memory_" + name, "Memory information field " + name + ".");
    }

    @Override
    public String name() {
        return "meminfo";
    }

    @Override
    public boolean collect(MetricWriter out) throws IOException {
        file.read(text);
        while (text.nextLine()) {
            if (!text.nextTokenBefore(':')) {
                throw text.bad("line without a colon");
            }
            MetricFamily family = families.get(text.tokenString());
            if (family == null) {
                continue;
            }
            text.expectToken();
            double value = text.tokenNumber();
            boolean inKib = text.nextToken() && text.tokenIs("kB");
            out.single(family, inKib ? value * BYTES_PER_KIB : value);
        }
        return true;
    }
}
