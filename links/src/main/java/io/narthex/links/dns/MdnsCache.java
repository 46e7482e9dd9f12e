package io.narthex.links.dns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a LAN has said of the services that are browsed (RFC 6762, section 10). Bounded: whoever
 * floods the LAN is not believed beyond that. Confined to one thread.
 */
final class MdnsCache {
    private static final int RECORDS_MAX = 2048;
    private static final int BYTES_MAX = 1 << 20;
    private static final int RECORD_BYTES = 200;
    private static final int TXT_BYTES_MAX = 2048;
    private static final long TTL_SECONDS_MAX = 4500;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Set<String> services;

    /** By name and type, then by what the record says. */
    private final Map<Question, Map<String, Entry>> entries = new LinkedHashMap<>();

    /** How many records lead to a name: pointers to an instance, or instances to a host. */
    private final Map<Question, Integer> leads = new HashMap<>();

    private int count;
    private long bytes;
    private boolean changed;

    /** A record, where it was heard, and how long it lives. */
    private static final class Entry {
        private final DnsRecord record;
        private String device = "";
        private long receivedNanos;
        private long lifeNanos;

        Entry(DnsRecord record) {
            this.record = record;
        }

        void live(long nowNanos, long seconds) {
            receivedNanos = nowNanos;
            lifeNanos = seconds * NANOS_PER_SECOND;
        }

        boolean isOver(long nowNanos) {
            return nowNanos - receivedNanos >= lifeNanos;
        }

        boolean isHalfOver(long nowNanos) {
            return nowNanos - receivedNanos >= lifeNanos / 2;
        }
    }

    /** A name in lower case and a type: what may be asked for. */
    record Question(String name, int type) {
        static Question of(String name, int type) {
            return new Question(name.toLowerCase(Locale.ROOT), type);
        }
    }

    /**
     * @param services in lower case, such as {@code _http._tcp.local.}
     */
    MdnsCache(List<String> services) {
        this.services = new HashSet<>(services);
    }

    /** Takes what a message says of the services that are browsed. */
    void take(DnsMessage message, String device, long nowNanos) {
        List<DnsRecord> records = new ArrayList<>(message.answers());
        records.addAll(message.additional());
        Set<Question> replaced = new HashSet<>();
        for (DnsRecord record : records) {
            Question key = Question.of(record.name(), record.type());
            if (record.unique() && replaced.add(key)) {
                replace(key, nowNanos);
            }
        }
        for (int step = 0; step < 3; step++) {
            for (DnsRecord record : records) {
                if (step(record.type()) == step && isWanted(record)) {
                    take(record, device, nowNanos);
                }
            }
        }
    }

    /** Services lead to instances, these to hosts, and hosts to addresses. */
    private static int step(int type) {
        return switch (type) {
            case DnsType.PTR -> 0;
            case DnsType.SRV, DnsType.TXT -> 1;
            case DnsType.A, DnsType.AAAA -> 2;
            default -> -1;
        };
    }

    private boolean isWanted(DnsRecord record) {
        return switch (record.type()) {
            case DnsType.PTR -> {
                String service = record.name().toLowerCase(Locale.ROOT);
                yield services.contains(service)
                        && record.text().toLowerCase(Locale.ROOT).endsWith("." + service);
            }
            case DnsType.SRV, DnsType.TXT ->
                    leads.containsKey(Question.of(record.name(), DnsType.PTR));
            default -> leads.containsKey(Question.of(record.name(), DnsType.SRV));
        };
    }

    private void take(DnsRecord record, String device, long nowNanos) {
        Question key = Question.of(record.name(), record.type());
        String data = record.text() + ":" + record.port() + record.strings();
        Map<String, Entry> same = entries.get(key);
        Entry entry = same == null ? null : same.get(data);
        if (entry == null) {
            int size = size(record);
            boolean fits = size <= RECORD_BYTES + TXT_BYTES_MAX && bytes + size <= BYTES_MAX;
            if (record.ttlSeconds() == 0 || !fits || count >= RECORDS_MAX) {
                return;
            }
            entry = new Entry(record);
            entries.computeIfAbsent(key, _ -> new LinkedHashMap<>(2)).put(data, entry);
            count++;
            bytes += size;
            if (leads(record)) {
                leads.merge(Question.of(record.text(), record.type()), 1, Integer::sum);
            }
            changed = true;
        }
        changed |= !entry.device.equals(device);
        entry.device = device;
        // What is taken back goes after a second (section 10.1).
        entry.live(nowNanos, Math.clamp(record.ttlSeconds(), 1, TTL_SECONDS_MAX));
    }

    private static boolean leads(DnsRecord record) {
        return record.type() == DnsType.PTR || record.type() == DnsType.SRV;
    }

    /** Others of this name and type go, unless the same message says them as well. */
    private void replace(Question key, long nowNanos) {
        for (Entry entry : entries.getOrDefault(key, Map.of()).values()) {
            if (nowNanos - entry.receivedNanos > NANOS_PER_SECOND) {
                entry.live(nowNanos, 1);
            }
        }
    }

    private static int size(DnsRecord record) {
        int size = RECORD_BYTES + record.name().length() + record.text().length();
        for (String text : record.strings()) {
            size += text.length() + 50;
        }
        return size;
    }

    /** Forgets what is over. */
    void expire(long nowNanos) {
        Iterator<Map<String, Entry>> each = entries.values().iterator();
        while (each.hasNext()) {
            Map<String, Entry> same = each.next();
            if (same.values().removeIf(entry -> isForgotten(entry, nowNanos)) && same.isEmpty()) {
                each.remove();
            }
        }
    }

    private boolean isForgotten(Entry entry, long nowNanos) {
        if (!entry.isOver(nowNanos)) {
            return false;
        }
        count--;
        bytes -= size(entry.record);
        if (leads(entry.record)) {
            leads.computeIfPresent(
                    Question.of(entry.record.text(), entry.record.type()),
                    (_, others) -> others == 1 ? null : others - 1);
        }
        changed = true;
        return true;
    }

    /** Whether anything changed since this was asked last. */
    boolean hasChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** What is missing or grows old, at most {@code max} questions. */
    Collection<Question> questions(long nowNanos, int max) {
        Set<Question> questions = new LinkedHashSet<>();
        for (Question lead : leads.keySet()) {
            int[] types =
                    lead.type() == DnsType.PTR
                            ? new int[] {DnsType.SRV, DnsType.TXT}
                            : new int[] {DnsType.A};
            for (int type : types) {
                Question question = new Question(lead.name(), type);
                boolean fresh = false;
                for (Entry entry : entries.getOrDefault(question, Map.of()).values()) {
                    fresh |= !entry.isHalfOver(nowNanos);
                }
                if (!fresh && questions.size() < max) {
                    questions.add(question);
                }
            }
        }
        return questions;
    }

    /** The instances of which all is known: where they are, and at which port. */
    List<MdnsService> services() {
        List<MdnsService> found = new ArrayList<>();
        for (String service : services) {
            for (Entry entry : of(service, DnsType.PTR)) {
                MdnsService each = service(entry.record);
                if (each != null) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    private Collection<Entry> of(String name, int type) {
        return entries.getOrDefault(Question.of(name, type), Map.of()).values();
    }

    private @Nullable MdnsService service(DnsRecord pointer) {
        Entry srv = null;
        for (Entry entry : of(pointer.text(), DnsType.SRV)) {
            srv = entry;
        }
        if (srv == null) {
            return null;
        }
        List<String> texts = List.of();
        for (Entry entry : of(pointer.text(), DnsType.TXT)) {
            texts = entry.record.strings();
        }
        String address = "";
        for (Entry entry : of(srv.record.text(), DnsType.A)) {
            String text = entry.record.text();
            address = address.isEmpty() || text.compareTo(address) < 0 ? text : address;
        }
        boolean six = address.isEmpty();
        for (Entry entry : of(srv.record.text(), DnsType.AAAA)) {
            String text = entry.record.text();
            boolean better = address.isEmpty() || text.compareTo(address) < 0;
            // One of the link alone needs an interface, for which URLs have no place.
            if (six && better && !text.startsWith("fe80:")) {
                address = text;
            }
        }
        if (address.isEmpty()) {
            return null;
        }
        return new MdnsService(
                pointer.name(),
                pointer.text(),
                srv.record.text(),
                address,
                srv.record.port(),
                srv.device,
                texts);
    }
}
