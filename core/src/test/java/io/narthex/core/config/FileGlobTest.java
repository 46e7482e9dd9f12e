package io.narthex.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns of files mean what they mean to Go's {@code filepath.Match}. */
class FileGlobTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc abc true",
                "* abc true",
                "*c abc true",
                "a* a true",
                "a* abc true",
                "*b*d* abcde true",
                "a*b?c*x abxbbxdbxebxczzx true",
                "a*b?c*x abxbbxdbxebxczzy false",
                "ab[c] abc true",
                "ab[b-d] abc true",
                "ab[e-g] abc false",
                "ab[^c] abc false",
                "ab[^e-g] abc true",
                "a\\*b a*b true",
                "a\\*b ab false",
                "a?b a☺b true",
                "a[^a]b a☺b true",
                "[a-ζ]* α true",
                "[\\]a] ] true",
                "[\\-x] - true",
                "{a,b} a false",
                "*.yml .yml true",
            })
    void matches(String pattern, String name, boolean expected) {
        assertEquals(expected, FileGlob.matches(pattern, name), pattern + " " + name);
    }

    @ParameterizedTest
    @CsvSource({"[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc", "a[", "\\"})
    void refusesWhatIsNoPattern(String pattern) {
        var e = assertThrows(IllegalArgumentException.class, () -> FileGlob.find(pattern, folder));
        assertEquals("syntax error in pattern", e.getMessage());
    }

    @Test
    void findsInFoldersByPatternToo() throws IOException {
        for (String name : List.of("a/1.yml", "a/2.yml", "b/1.yml", "b/x.txt")) {
            Path file = folder.resolve(name);
            Files.createDirectories(folder.resolve(name.substring(0, 1)));
            Files.createFile(file);
        }
        assertEquals(
                List.of(folder.resolve("a/1.yml"), folder.resolve("b/1.yml")),
                FileGlob.find("[ab]/1.y?l", folder));
        assertEquals(
                List.of(folder.resolve("b/1.yml")), FileGlob.find(folder + "/b/*.yml", folder));
        assertEquals(List.of(), FileGlob.find("c/*.yml", folder));
        assertEquals(List.of(), FileGlob.find("none.yml", folder));
        assertEquals(List.of(folder.resolve("a/2.yml")), FileGlob.find("b/../a/2.yml", folder));
    }
}
