package io.narthex.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs what is fuzzed as ordinary tests: over its seeds, over every input in which fuzzing once
 * found a fault, and over seeded mutations of both. The findings lie where Jazzer looks for them:
 * {@code src/test/resources/<package>/<class>Inputs/<target>}.
 */
public final class Corpus {
    private static final long SEED = Long.getLong("narthex.fuzz.seed", 20);
    private static final int ROUNDS = Integer.getInteger("narthex.fuzz.rounds", 2_000);
    private static final int LENGTH_MAX = 4_096;

    private Corpus() {}

    /**
     * A test for each target.
     *
     * @param fuzz the full name of the class that has Jazzer fuzz them
     */
    public static Stream<DynamicTest> tests(String fuzz, List<FuzzTarget> targets) {
        return targets.stream()
                .map(target -> DynamicTest.dynamicTest(target.name(), () -> run(fuzz, target)));
    }

    /** The seeds of one of them. */
    public static Stream<byte[]> seeds(List<FuzzTarget> targets, String name) {
        return targets.stream()
                .filter(target -> target.name().equals(name))
                .flatMap(target -> target.seeds().stream());
    }

    private static void run(String fuzz, FuzzTarget target) throws IOException {
        List<byte[]> inputs = new ArrayList<>(target.seeds());
        inputs.addAll(findings(fuzz, target.name()));
        for (byte[] input : inputs) {
            run(target, input);
        }
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS / target.cost(); round++) {
            byte[] one = inputs.get(random.nextInt(inputs.size()));
            byte[] other = inputs.get(random.nextInt(inputs.size()));
            run(target, mutated(one, other, random));
        }
    }

    private static void run(FuzzTarget target, byte[] input) {
        try {
            target.action().accept(input.clone());
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(
                    target.name() + ", seed=" + SEED + ", input=" + HexFormat.of().formatHex(input),
                    e);
        }
    }

    private static List<byte[]> findings(String fuzz, String name) throws IOException {
        Path folder =
                Path.of("src/test/resources", (fuzz.replace('.', '/') + "Inputs").split("/"))
                        .resolve(name);
        List<byte[]> findings = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    findings.add(Files.readAllBytes(file));
                }
            }
        }
        return findings;
    }

    /** The bytes with some changed, removed, doubled, or taken from another input. */
    private static byte[] mutated(byte[] one, byte[] other, Random random) {
        byte[] bytes = one.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, at + length, (byte) (random.nextInt(3) - 1));
                case 3 -> bytes = spliced(bytes, at, at + length, new byte[0]);
                case 4 ->
                        bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
                default -> {
                    int from = random.nextInt(other.length + 1);
                    int to = Math.min(other.length, from + random.nextInt(32));
                    bytes = spliced(bytes, at, at, Arrays.copyOfRange(other, from, to));
                }
            }
        }
        return bytes.length > LENGTH_MAX ? Arrays.copyOf(bytes, LENGTH_MAX) : bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        byte[] spliced = new byte[from + middle.length + bytes.length - to];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(middle, 0, spliced, from, middle.length);
        System.arraycopy(bytes, to, spliced, from + middle.length, bytes.length - to);
        return spliced;
    }
}
