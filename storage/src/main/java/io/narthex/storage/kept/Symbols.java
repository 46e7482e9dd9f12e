package io.narthex.storage.kept;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.head.Definitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The strings of one record, each written once. Confined to one thread. */
final class Symbols {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    /** The number of a string, given where it has none. */
    int number(String text) {
        Integer known = numbers.putIfAbsent(text, texts.size());
        if (known == null) {
            texts.add(text);
        }
        return known == null ? texts.size() - 1 : known;
    }

    /** Writes labels as numbers of their strings. */
    void putLabels(Labels labels, ByteWriter out) {
        out.putVarint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            out.putVarint(number(labels.name(i)));
            out.putVarint(number(labels.value(i)));
        }
    }

    /** Writes the strings, and then what uses them. */
    void writeTo(ByteWriter out, ByteWriter users) {
        out.putVarint(texts.size());
        for (String text : texts) {
            out.putString(text);
        }
        out.putBytes(users.bytes(), 0, users.size());
    }

    static Symbols read(ByteReader in) {
        Symbols symbols = new Symbols();
        int count = in.getCount(in.remaining());
        for (int i = 0; i < count; i++) {
            symbols.texts.add(in.getString());
        }
        return symbols;
    }

    String get(ByteReader in) {
        long number = in.getVarint();
        if (number < 0 || number >= texts.size()) {
            throw new MalformedException("symbol out of range: " + number);
        }
        return texts.get((int) number);
    }

    Labels getLabels(ByteReader in) {
        int count = in.getCount(in.remaining());
        Labels.Builder builder = Labels.builder(Math.max(1, count));
        for (int i = 0; i < count; i++) {
            String name = get(in);
            builder.add(name, get(in));
        }
        return Definitions.build(builder);
    }
}
