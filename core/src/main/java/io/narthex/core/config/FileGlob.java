package io.narthex.core.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files by pattern as Prometheus finds them (Go, {@code filepath.Glob}): {@code *} and {@code ?}
 * within an element, {@code [a-z]}, {@code [^a-z]}, a backslash before a character that means
 * itself.
 */
public final class FileGlob {
    private static final String BAD = "syntax error in pattern";

    private FileGlob() {}

    /** Whether {@code text} may name more than one file. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0
                || text.indexOf('?') >= 0
                || text.indexOf('[') >= 0
                || text.indexOf('\\') >= 0;
    }

    /**
     * The files and folders that {@code pattern} names, in order; none where a folder cannot be
     * read.
     *
     * @param folder that a relative pattern starts at
     * @throws IllegalArgumentException if it is no pattern, with Go's message
     */
    public static List<Path> find(String pattern, Path folder) {
        check(pattern);
        Path path;
        try {
            path = folder.resolve(pattern).normalize();
        } catch (InvalidPathException e) {
            return List.of();
        }
        if (!isPattern(pattern)) {
            return Files.exists(path) ? List.of(path) : List.of();
        }
        // The folder's own name may hold any character, and is none of the pattern.
        boolean absolute = pattern.startsWith("/");
        List<Path> found = List.of(absolute ? Path.of("/") : folder);
        for (Path element : Path.of(pattern).normalize()) {
            List<Path> next = new ArrayList<>();
            for (Path parent : found) {
                children(parent, element.toString(), next);
            }
            found = next;
        }
        return found.stream().map(Path::normalize).sorted().toList();
    }

    private static void children(Path parent, String element, List<Path> to) {
        if (!isPattern(element)) {
            Path child = parent.resolve(element);
            if (Files.exists(child)) {
                to.add(child);
            }
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent)) {
            for (Path child : all) {
                Path name = child.getFileName();
                if (name != null && matches(element, name.toString())) {
                    to.add(child);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A folder that cannot be read holds no files, as in Go.
        }
    }

    private static void check(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && ++i == pattern.length()) {
                throw new IllegalArgumentException(BAD);
            }
            if (c == '[') {
                i = endOfClass(pattern, i);
            }
        }
    }

    /** The index of the bracket that ends the class which begins at {@code from}. */
    private static int endOfClass(String pattern, int from) {
        int i = from + 1;
        if (i < pattern.length() && pattern.charAt(i) == '^') {
            i++;
        }
        int ranges = 0;
        while (i < pattern.length() && (pattern.charAt(i) != ']' || ranges == 0)) {
            i = afterCharacter(pattern, i);
            if (i < pattern.length() && pattern.charAt(i) == '-') {
                i = afterCharacter(pattern, i + 1);
            }
            ranges++;
        }
        if (i >= pattern.length()) {
            throw new IllegalArgumentException(BAD);
        }
        return i;
    }

    private static int afterCharacter(String pattern, int at) {
        int i = at;
        if (i < pattern.length() && pattern.charAt(i) == '\\') {
            i++;
        } else if (i < pattern.length() && (pattern.charAt(i) == '-' || pattern.charAt(i) == ']')) {
            throw new IllegalArgumentException(BAD);
        }
        if (i >= pattern.length()) {
            throw new IllegalArgumentException(BAD);
        }
        return i + Character.charCount(pattern.codePointAt(i));
    }

    /** Whether the whole of {@code name} is what one element of a pattern describes. */
    public static boolean matches(String pattern, String name) {
        // Where to go on when a star has to take one character more; -1 before the first star.
        int star = -1;
        int starName = 0;
        int p = 0;
        int n = 0;
        while (n < name.length() || p < pattern.length()) {
            int next = p < pattern.length() ? one(pattern, p, name, n) : -1;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starName = n;
            } else if (next >= 0) {
                p = next;
                n += Character.charCount(name.codePointAt(n));
            } else if (star >= 0 && starName < name.length()) {
                starName += Character.charCount(name.codePointAt(starName));
                n = starName;
                p = star + 1;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Where the pattern goes on if its next part takes the character at {@code n}, or -1. */
    private static int one(String pattern, int p, String name, int n) {
        if (n >= name.length()) {
            return -1;
        }
        int c = name.codePointAt(n);
        return switch (pattern.charAt(p)) {
            case '?' -> p + 1;
            case '[' -> {
                int end = endOfClass(pattern, p);
                yield inClass(pattern, p + 1, end, c) ? end + 1 : -1;
            }
            case '\\' -> pattern.codePointAt(p + 1) == c ? p + 1 + Character.charCount(c) : -1;
            default -> pattern.codePointAt(p) == c ? p + Character.charCount(c) : -1;
        };
    }

    private static boolean inClass(String pattern, int from, int end, int c) {
        boolean negated = pattern.charAt(from) == '^';
        boolean in = false;
        int i = negated ? from + 1 : from;
        while (i < end) {
            int low = pattern.codePointAt(pattern.charAt(i) == '\\' ? i + 1 : i);
            i = afterCharacter(pattern, i);
            int high = low;
            if (i < end && pattern.charAt(i) == '-') {
                high = pattern.codePointAt(pattern.charAt(i + 1) == '\\' ? i + 2 : i + 1);
                i = afterCharacter(pattern, i + 1);
            }
            in |= low <= c && c <= high;
        }
        return in != negated;
    }
}
