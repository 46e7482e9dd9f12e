package io.narthex.core.config;

/**
 * Where something stands in a configuration file.
 *
 * @param file the file's name as the user gave it
 * @param line counted from 1, 0 where no line is known
 * @param column counted from 1, 0 where no column is known
 */
public record Place(String file, int line, int column) {
    /** As compilers print it: {@code prometheus.yml:12:5}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
