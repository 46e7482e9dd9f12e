package io.narthex.links.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A DNS message (RFC 1035, section 4). Reading bounds everything by the message's own length.
 *
 * @param truncated whether there is more to be had over TCP
 * @param code the response code: 0 all is well, 3 there is no such name
 * @param question name and type of the first question, in lower case; empty where there is none
 * @param answers of a type that is read
 * @param additional the authority and additional records, as the answers
 */
public record DnsMessage(
        int id,
        boolean response,
        boolean truncated,
        int code,
        String question,
        List<DnsRecord> answers,
        List<DnsRecord> additional) {
    public static final int NO_ERROR = 0;
    public static final int NO_SUCH_NAME = 3;

    private static final int CLASS_IN = 1;
    private static final int UNIQUE = 0x8000;
    private static final int HEADER_BYTES = 12;
    private static final int NAME_BYTES_MAX = 255;
    private static final int LABEL_BYTES_MAX = 63;
    private static final int PAYLOAD_BYTES = 1232;

    /** Copies the lists. */
    public DnsMessage {
        answers = List.copyOf(answers);
        additional = List.copyOf(additional);
    }

    /** A message that cannot be read. */
    public static final class BadMessage extends Exception {
        private static final long serialVersionUID = 1;

        BadMessage(String message) {
            super(message);
        }
    }

    /** How a question is written in {@link #question}. */
    public static String question(String name, int type) {
        return name.toLowerCase(Locale.ROOT) + " " + type;
    }

    /**
     * A question.
     *
     * @param name with or without its last dot, escaped as in {@link DnsRecord}
     * @param recursive whether a server is to ask others, and may answer at length
     * @throws IllegalArgumentException if it is no name
     */
    public static byte[] query(int id, String name, int type, boolean recursive) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        put16(out, id);
        put16(out, recursive ? 0x0100 : 0);
        put16(out, 1);
        put16(out, 0);
        put16(out, 0);
        put16(out, recursive ? 1 : 0);
        putName(out, name);
        put16(out, type);
        put16(out, CLASS_IN);
        if (recursive) {
            // EDNS (RFC 6891): a root name, then how much is taken over UDP.
            out.write(0);
            put16(out, DnsType.OPT);
            put16(out, PAYLOAD_BYTES);
            put16(out, 0);
            put16(out, 0);
            put16(out, 0);
        }
        return out.toByteArray();
    }

    private static void put16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private static void putName(ByteArrayOutputStream out, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream label = new ByteArrayOutputStream(16);
        int bytes = 1;
        int at = 0;
        while (at < text.length) {
            label.reset();
            for (; at < text.length && text[at] != '.'; at++) {
                if (text[at] == '\\' && at + 1 < text.length) {
                    at++;
                    boolean number = text[at] >= '0' && text[at] <= '9' && at + 2 < text.length;
                    label.write(number ? number(text, at) : text[at]);
                    at += number ? 2 : 0;
                } else {
                    label.write(text[at]);
                }
            }
            at++;
            bytes += label.size() + 1;
            if (label.size() == 0 || label.size() > LABEL_BYTES_MAX || bytes > NAME_BYTES_MAX) {
                throw new IllegalArgumentException("\"" + name + "\" is not a domain name");
            }
            out.write(label.size());
            out.writeBytes(label.toByteArray());
        }
        out.write(0);
    }

    private static int number(byte[] text, int at) {
        return (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + text[at + 2] - '0';
    }

    /**
     * Reads a message.
     *
     * @throws BadMessage if any part of it is wrong
     */
    public static DnsMessage read(byte[] bytes, int length) throws BadMessage {
        return new Reader(bytes, length).message();
    }

    /** Goes through one message. */
    private static final class Reader {
        private final byte[] bytes;
        private final int length;
        private int at;

        Reader(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }

        DnsMessage message() throws BadMessage {
            if (length < HEADER_BYTES) {
                throw new BadMessage("shorter than a header");
            }
            int id = u16();
            int flags = u16();
            int questions = u16();
            int answers = u16();
            int others = u16() + u16();
            String first = "";
            for (int i = 0; i < questions; i++) {
                String name = name();
                int type = u16();
                u16();
                first = i == 0 ? question(name, type) : first;
            }
            return new DnsMessage(
                    id,
                    (flags & 0x8000) != 0,
                    (flags & 0x0200) != 0,
                    flags & 15,
                    first,
                    records(answers),
                    records(others));
        }

        private List<DnsRecord> records(int count) throws BadMessage {
            List<DnsRecord> records = new ArrayList<>(Math.min(count, 16));
            for (int i = 0; i < count; i++) {
                String name = name();
                int type = u16();
                int kind = u16();
                long ttl = ((long) u16() << 16) | u16();
                int end = u16() + at;
                if (end > length) {
                    throw new BadMessage("a record ends behind the message");
                }
                if ((kind & ~UNIQUE) == CLASS_IN && isRead(type)) {
                    records.add(record(name, type, (kind & UNIQUE) != 0, ttl, end));
                }
                at = end;
            }
            return records;
        }

        private static boolean isRead(int type) {
            return switch (type) {
                case DnsType.A,
                        DnsType.NS,
                        DnsType.CNAME,
                        DnsType.PTR,
                        DnsType.MX,
                        DnsType.TXT,
                        DnsType.AAAA,
                        DnsType.SRV ->
                        true;
                default -> false;
            };
        }

        private DnsRecord record(String name, int type, boolean unique, long ttl, int end)
                throws BadMessage {
            int port = 0;
            String text = "";
            List<String> strings = List.of();
            switch (type) {
                case DnsType.A -> text = address(4, end);
                case DnsType.AAAA -> text = address(16, end);
                case DnsType.TXT -> strings = strings(end);
                case DnsType.SRV -> {
                    u16();
                    u16();
                    port = u16();
                    text = name();
                }
                case DnsType.MX -> {
                    u16();
                    text = name();
                }
                default -> text = name();
            }
            if (at != end) {
                throw new BadMessage("a record's length is wrong");
            }
            return new DnsRecord(name, type, unique, ttl, text, port, strings);
        }

        private String address(int size, int end) throws BadMessage {
            if (end - at != size) {
                throw new BadMessage("an address of " + (end - at) + " bytes");
            }
            byte[] address = new byte[size];
            System.arraycopy(bytes, at, address, 0, size);
            at = end;
            try {
                return IpText.of(InetAddress.getByAddress(address), address);
            } catch (UnknownHostException e) {
                throw new BadMessage("no address");
            }
        }

        private List<String> strings(int end) throws BadMessage {
            List<String> strings = new ArrayList<>();
            while (at < end) {
                int size = u8();
                if (at + size > end) {
                    throw new BadMessage("a text ends behind its record");
                }
                strings.add(new String(bytes, at, size, StandardCharsets.ISO_8859_1));
                at += size;
            }
            return strings;
        }

        /** A name; pointers may only lead back, so that none is followed for ever. */
        private String name() throws BadMessage {
            StringBuilder name = new StringBuilder();
            int read = 1;
            int next = -1;
            int pos = at;
            int limit = at;
            while (true) {
                int size = byteAt(pos++);
                if (size == 0) {
                    break;
                }
                if ((size & 0xc0) == 0xc0) {
                    int target = ((size & 0x3f) << 8) | byteAt(pos++);
                    next = next < 0 ? pos : next;
                    if (target >= limit) {
                        throw new BadMessage("a name points forward");
                    }
                    limit = target;
                    pos = target;
                    continue;
                }
                read += size + 1;
                if (size > LABEL_BYTES_MAX || read > NAME_BYTES_MAX) {
                    throw new BadMessage("a name is too long");
                }
                for (int i = 0; i < size; i++) {
                    appendEscaped(name, byteAt(pos++));
                }
                name.append('.');
            }
            at = next < 0 ? pos : next;
            return name.isEmpty() ? "." : name.toString();
        }

        private static void appendEscaped(StringBuilder name, int b) {
            if (b <= ' ' || b >= 0x7f) {
                name.append('\\').append((char) ('0' + b / 100));
                name.append((char) ('0' + b / 10 % 10)).append((char) ('0' + b % 10));
            } else {
                if (".\\\"();@$".indexOf(b) >= 0) {
                    name.append('\\');
                }
                name.append((char) b);
            }
        }

        private int byteAt(int pos) throws BadMessage {
            if (pos >= length) {
                throw new BadMessage("ends too early");
            }
            return bytes[pos] & 0xff;
        }

        private int u8() throws BadMessage {
            return byteAt(at++);
        }

        private int u16() throws BadMessage {
            return (u8() << 8) | u8();
        }
    }
}
