package io.narthex.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md that a compiler does not hold. */
class TidyTest {
    private static final Path ROOT = Path.of(System.getProperty("narthex.root", ".."));
    private static final int FILE_LINES_MAX = 450;

    /** What is banned from the main sources, and what stands in its place. */
    private static final Map<String, String> BANNED =
            Map.of(
                    "System\\.currentTimeMillis", "an injected EpochClock",
                    "System\\.nanoTime", "an injected NanoClock",
                    "Instant\\.now\\(\\)", "an injected EpochClock",
                    "Thread\\.sleep", "a condition that can be awaited",
                    "System\\.(out|err)\\.print", "org.tinylog.Logger, or the command's writer",
                    "printStackTrace", "org.tinylog.Logger",
                    "\\bString\\.format\\(", "a StringBuilder, or concatenation",
                    "catch \\(Throwable", "the exceptions that are meant");

    /** The places where a banned thing is at home; MethodHandle.invokeExact declares Throwable. */
    private static final Map<String, List<String>> ALLOWED =
            Map.of(
                    "System\\.currentTimeMillis", List.of("EpochClock.java"),
                    "System\\.nanoTime", List.of("NanoClock.java"),
                    "catch \\(Throwable",
                            List.of(
                                    "LinuxKernelInfo.java",
                                    "LinuxRawFile.java",
                                    "LinuxRawFiles.java"));

    private static List<Path> sources(String part) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                Path folder = module.resolve("src").resolve(part).resolve("java");
                if (Files.isDirectory(folder) && !module.endsWith("bench")) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        files.filter(f -> f.toString().endsWith(".java"))
                                .sorted()
                                .forEach(found::add);
                    }
                }
            }
        }
        assertFalse(found.isEmpty(), "no sources below " + ROOT.toAbsolutePath());
        return found;
    }

    @Test
    void mainSourcesCallNothingThatIsBanned() throws IOException {
        List<String> breaches = new ArrayList<>();
        for (Path source : sources("main")) {
            List<String> lines = Files.readAllLines(source);
            for (var ban : new TreeMap<>(BANNED).entrySet()) {
                if (ALLOWED.getOrDefault(ban.getKey(), List.of())
                        .contains(source.getFileName().toString())) {
                    continue;
                }
                Pattern pattern = Pattern.compile(ban.getKey());
                for (int i = 0; i < lines.size(); i++) {
                    if (pattern.matcher(lines.get(i)).find() && !isComment(lines.get(i))) {
                        breaches.add(place(source, i) + ": use " + ban.getValue());
                    }
                }
            }
        }
        assertEquals("", String.join("\n", breaches));
    }

    @Test
    void noTestIsSwitchedOffAndNothingIsLeftToDo() throws IOException {
        Pattern leftOver = Pattern.compile("@Disabled|\\bTODO\\b|\\b" + "FIXME\\b|\\bXXX\\b");
        List<String> breaches = new ArrayList<>();
        for (String part : List.of("main", "test")) {
            for (Path source : sources(part)) {
                if (source.getFileName().toString().equals("TidyTest.java")) {
                    continue;
                }
                List<String> lines = Files.readAllLines(source);
                for (int i = 0; i < lines.size(); i++) {
                    if (leftOver.matcher(lines.get(i)).find()) {
                        breaches.add(place(source, i) + ": " + lines.get(i).strip());
                    }
                }
            }
        }
        assertEquals("", String.join("\n", breaches));
    }

    @Test
    void filesFitOnAFewScreens() throws IOException {
        List<String> breaches = new ArrayList<>();
        for (Path source : sources("main")) {
            int lines = Files.readAllLines(source).size();
            if (lines > FILE_LINES_MAX) {
                breaches.add(ROOT.relativize(source) + ": " + lines + " lines");
            }
        }
        assertEquals("", String.join("\n", breaches));
    }

    @Test
    void everyPackageSaysWhatLivesThere() throws IOException {
        List<String> breaches = new ArrayList<>();
        for (Path source : sources("main")) {
            Path info = source.resolveSibling("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                breaches.add(String.valueOf(ROOT.relativize(info)));
            }
        }
        assertEquals("", String.join("\n", breaches.stream().distinct().toList()));
    }

    @Test
    void everyOwnMetricIsDocumented() throws IOException {
        Pattern name = Pattern.compile("\"(narthex_[a-z0-9_]+)\"");
        String documented = Files.readString(ROOT.resolve("docs/metrics.md"));
        List<String> missing = new ArrayList<>();
        for (Path source : sources("main")) {
            Matcher found = name.matcher(Files.readString(source));
            while (found.find()) {
                if (!documented.contains("`" + found.group(1))) {
                    missing.add(found.group(1) + " of " + source.getFileName());
                }
            }
        }
        assertEquals("", String.join("\n", missing));
    }

    private static boolean isComment(String line) {
        String start = line.strip();
        return start.startsWith("*") || start.startsWith("//") || start.startsWith("/*");
    }

    private static String place(Path source, int index) {
        return ROOT.relativize(source) + ":" + (index + 1);
    }
}
