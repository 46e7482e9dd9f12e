package io.narthex.collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTextTest {
    @TempDir private Path folder;

    private final KernelText text = new KernelText();

    private void read(String content) throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, content);
        KernelFile.of(file).read(text);
    }

    private double number(String token) throws IOException {
        read(token + "\n");
        assertTrue(text.nextLine());
        assertTrue(text.nextToken());
        return text.numberOrNaN();
    }

    @Test
    void splitsLinesAndTokensAsANaiveModelDoes() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder content = new StringBuilder();
            int length = random.nextInt(3_000);
            for (int i = 0; i < length; i++) {
                content.append("ab:1.-  \t\n".charAt(random.nextInt(10)));
            }
            read(content.toString());
            List<List<String>> expected = new ArrayList<>();
            for (String line : content.toString().split("\n", -1)) {
                if (!line.isEmpty()) {
                    List<String> tokens = new ArrayList<>(List.of(line.trim().split("[ \t]+", -1)));
                    tokens.removeIf(String::isEmpty);
                    expected.add(tokens);
                }
            }
            List<List<String>> actual = new ArrayList<>();
            while (text.nextLine()) {
                List<String> tokens = new ArrayList<>();
                while (text.nextToken()) {
                    tokens.add(text.tokenString());
                }
                actual.add(tokens);
            }
            assertEquals(expected, actual, "seed=" + seed);
        }
    }

    @Test
    void roundsNumbersAsJavaDoes() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            BigDecimal value =
                    new BigDecimal(
                            new BigInteger(1 + random.nextInt(70), random), random.nextInt(12));
            if (random.nextBoolean()) {
                value = value.negate();
            }
            tokens.add(random.nextInt(5) == 0 ? value.toString() : value.toPlainString());
        }
        read(String.join("\n", tokens));
        for (String token : tokens) {
            assertTrue(text.nextLine());
            text.expectToken();
            assertEquals(
                    Double.parseDouble(token),
                    text.tokenNumber(),
                    "seed=" + seed + ", token=" + token);
        }
    }

    @Test
    void takesTheLargestCounter() throws IOException {
        assertEquals(0x1p64, number("18446744073709551615"));
    }

    @Test
    void refusesWhatIsNoNumber() throws IOException {
        for (String token :
                List.of(
                        "-",
                        ".",
                        "1d",
                        "0x10",
                        "NaN",
                        "Infinity",
                        "1.2.3",
                        "--1",
                        "1e",
                        "e",
                        "1-2")) {
            assertTrue(Double.isNaN(number(token)), token);
        }
        read("abc\n");
        assertTrue(text.nextLine());
        text.expectToken();
        var e = assertThrows(IOException.class, text::tokenNumber);
        assertEquals(
                "cannot understand " + folder.resolve("file") + ": no number: \"abc\"",
                e.getMessage());
    }

    @Test
    void givesTheSameStringForTheSameBytes() throws IOException {
        read("eth0 eth0 é é\n");
        assertTrue(text.nextLine());
        text.expectToken();
        String first = text.tokenString();
        text.expectToken();
        assertSame(first, text.tokenString());
        text.expectToken();
        assertEquals("é", text.tokenString());
        text.expectToken();
        assertEquals("é", text.tokenString());
        var e = assertThrows(IOException.class, text::expectToken);
        assertEquals(
                "cannot understand " + folder.resolve("file") + ": line is too short",
                e.getMessage());
    }

    @Test
    void keepsManyStringsApart() throws IOException {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            content.append("name").append(i).append('\n');
        }
        for (int round = 0; round < 2; round++) {
            read(content.toString());
            for (int i = 0; i < 10_000; i++) {
                assertTrue(text.nextLine());
                text.expectToken();
                assertEquals("name" + i, text.tokenString());
            }
        }
    }

    @Test
    void takesAFileOfOneValueWhole() throws IOException {
        read("\n 42 C\n");
        assertEquals(42, text.onlyNumber());
        read("hot\n");
        assertTrue(Double.isNaN(text.onlyNumber()));
        read(" \n");
        assertTrue(Double.isNaN(text.onlyNumber()));
        read("\n pwm fan \n2\n");
        assertEquals("pwm fan", text.onlyLine());
        read("\n");
        assertEquals("", text.onlyLine());
    }

    @Test
    void refusesFilesWithoutEnd() throws IOException {
        Path file = folder.resolve("long");
        Files.write(file, new byte[KernelText.MAX_BYTES + 1]);
        var e = assertThrows(IOException.class, () -> KernelFile.of(file).read(text));
        assertEquals("longer than 1048576 bytes: " + file, e.getMessage());
    }

    @Test
    void saysWhatIsAbsentAndWhatCannotBeRead() throws IOException {
        Path absent = folder.resolve("absent");
        assertFalse(KernelFile.of(absent).tryRead(text));
        var e = assertThrows(IOException.class, () -> KernelFile.of(absent).read(text));
        assertEquals("no such file: " + absent, e.getMessage());
        var denied = assertThrows(IOException.class, () -> KernelFile.of(folder).read(text));
        assertEquals("cannot open " + folder + " (Is a directory)", denied.getMessage());
        assertFalse(KernelFile.of(folder).readIfPossible(text));
    }

    @Test
    void aFileThatTheKernelRefusesToShowIsNamed() {
        // Root may open this one and gets an error from reading it, others may not open it.
        Path file = Path.of("/proc/self/clear_refs");
        var e = assertThrows(IOException.class, () -> KernelFile.keptOpen(file).read(text));
        assertTrue(
                List.of(
                                "cannot read " + file + ": Invalid argument",
                                "cannot open " + file + " (Permission denied)")
                        .contains(e.getMessage()),
                e.getMessage());
    }

    @Test
    void aFileThatIsKeptOpenShowsNewContent() throws IOException {
        Path file = folder.resolve("kept");
        Files.writeString(file, "1 first\n");
        KernelFile kept = KernelFile.keptOpen(file);
        kept.read(text);
        Files.write(file, "2\n".getBytes(StandardCharsets.UTF_8));
        kept.read(text);
        assertTrue(text.nextLine());
        text.expectToken();
        assertTrue(text.tokenIs("2"));
        assertFalse(text.nextToken());
    }
}
