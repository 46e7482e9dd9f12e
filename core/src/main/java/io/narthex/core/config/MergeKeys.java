package io.narthex.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What {@code <<} brings into a mapping (YAML 1.1, "Merge Key"). */
final class MergeKeys {
    /** Merges within merges; an anchor may hold itself. */
    static final int DEPTH_MAX = 8;

    private MergeKeys() {}

    static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().equals("<<");
    }

    /** The mappings that the value of {@code <<} stands for; what is none goes to {@code wrong}. */
    static List<MappingNode> mappings(Node value, Consumer<Node> wrong) {
        List<MappingNode> mappings = new ArrayList<>();
        List<? extends Node> parts =
                value instanceof SequenceNode list ? list.getValue() : List.of(value);
        for (Node part : parts) {
            if (part instanceof MappingNode mapping) {
                mappings.add(mapping);
            } else {
                wrong.accept(part);
            }
        }
        return mappings;
    }

    /** The pairs that come in besides the mapping's own, by key; what comes first wins. */
    static Map<String, NodeTuple> broughtIn(MappingNode into, Consumer<Node> wrong) {
        Map<String, NodeTuple> pairs = new LinkedHashMap<>();
        add(into, pairs, wrong, 0);
        return pairs;
    }

    private static void add(
            MappingNode from, Map<String, NodeTuple> to, Consumer<Node> wrong, int depth) {
        for (NodeTuple tuple : from.getValue()) {
            if (!isMerge(tuple.getKeyNode()) || depth > DEPTH_MAX) {
                continue;
            }
            for (MappingNode mapping : mappings(tuple.getValueNode(), wrong)) {
                for (NodeTuple one : mapping.getValue()) {
                    if (one.getKeyNode() instanceof ScalarNode key && !isMerge(key)) {
                        to.putIfAbsent(key.getValue(), one);
                    }
                }
                add(mapping, to, wrong, depth + 1);
            }
        }
    }
}
