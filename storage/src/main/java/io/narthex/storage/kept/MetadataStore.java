package io.narthex.storage.kept;

import io.narthex.core.model.Batch;
import io.narthex.core.model.MetadataQueryable;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.format.RecordDescriptor;
import io.narthex.storage.head.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Type, help and unit of metrics by name, a bounded number; what was said longest ago goes first.
 * Thread-safe.
 */
public final class MetadataStore extends KeptRecords implements MetadataQueryable {
    private static final int MAX_FAMILIES = 20_000;
    private static final int MAX_TEXT_CHARS = 1024;
    private static final int ENTRY_BYTES = 8;
    private static final List<MetricType> TYPES =
            List.of(
                    MetricType.UNKNOWN,
                    MetricType.COUNTER,
                    MetricType.GAUGE,
                    MetricType.HISTOGRAM,
                    MetricType.GAUGEHISTOGRAM,
                    MetricType.SUMMARY,
                    MetricType.INFO,
                    MetricType.STATESET);

    private final long maxBytes;
    private final LinkedHashMap<String, MetricFamily> families = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param maxBytes what they may take as a record
     */
    public MetadataStore(long maxBytes) {
        super(RecordDescriptor.METADATA_TYPE);
        this.maxBytes = maxBytes;
    }

    /** Takes what a batch says of metrics; what is known already costs nothing. */
    public void append(Batch batch, Head head, boolean isFull) {
        if (isFull) {
            return;
        }
        synchronized (head) {
            synchronized (this) {
                List<MetricFamily> changed = new ArrayList<>();
                for (int i = 0; i < batch.familyCount(); i++) {
                    MetricFamily family = cut(batch.family(i));
                    if (!family.equals(families.get(family.name()))) {
                        put(family);
                        changed.add(family);
                    }
                }
                if (!changed.isEmpty()) {
                    ByteWriter payload = new ByteWriter(64);
                    write(changed, 0, payload);
                    record(head, payload);
                }
            }
        }
    }

    private static MetricFamily cut(MetricFamily family) {
        return family.help().length() <= MAX_TEXT_CHARS
                ? family
                : new MetricFamily(
                        family.name(),
                        family.type(),
                        family.help().substring(0, MAX_TEXT_CHARS),
                        family.unit());
    }

    private void put(MetricFamily family) {
        remove(family.name());
        families.put(family.name(), family);
        bytes += bytes(family);
        while (families.size() > MAX_FAMILIES || (bytes > maxBytes && families.size() > 1)) {
            remove(families.firstEntry().getKey());
        }
    }

    private void remove(String name) {
        MetricFamily gone = families.remove(name);
        bytes -= gone == null ? 0 : bytes(gone);
    }

    private static long bytes(MetricFamily family) {
        int chars = family.name().length() + family.help().length() + family.unit().length();
        return ENTRY_BYTES + 3L * chars;
    }

    /** The metrics that something is known of. */
    public synchronized int size() {
        return families.size();
    }

    @Override
    public synchronized List<MetricFamily> families() {
        Map<String, MetricFamily> sorted = new TreeMap<>(families);
        return new ArrayList<>(sorted.values());
    }

    @Override
    boolean writeAll(ByteWriter out) {
        if (families.isEmpty()) {
            return false;
        }
        write(new ArrayList<>(families.values()), REPLACES, out);
        return true;
    }

    private static void write(List<MetricFamily> all, int flags, ByteWriter out) {
        out.putByte(flags);
        out.putVarint(all.size());
        for (MetricFamily family : all) {
            out.putString(family.name());
            out.putByte(TYPES.indexOf(family.type()));
            out.putString(family.help());
            out.putString(family.unit());
        }
    }

    @Override
    void read(ByteReader in) {
        if ((in.getByte() & REPLACES) != 0) {
            families.clear();
            bytes = 0;
        }
        int count = in.getCount(in.remaining());
        for (int i = 0; i < count; i++) {
            String name = in.getString();
            int type = in.getByte();
            if (type >= TYPES.size()) {
                throw new MalformedException("metric type out of range: type=" + type);
            }
            String help = in.getString();
            put(new MetricFamily(name, TYPES.get(type), help, in.getString()));
        }
    }
}
