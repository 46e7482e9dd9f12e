package io.narthex.core.exposition;

/**
 * How an {@link ExpositionParser} reads.
 *
 * @param strict whether everything that a format's specification asks for is checked. Otherwise, as
 *     in a scrape, what is read is what Prometheus' own parsers read
 * @param maxLineBytes the longest line; the buffer grows up to it
 */
public record ParserOptions(boolean strict, int maxLineBytes) {
    /** What a scrape uses: lines up to 4 MiB. */
    public static final ParserOptions SCRAPE = new ParserOptions(false, 4 << 20);

    /** The same with all checks. */
    public static final ParserOptions STRICT = new ParserOptions(true, 4 << 20);

    /** Checks the limit. */
    public ParserOptions {
        if (maxLineBytes < 1 || maxLineBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "a line may have from 1 to 2^30 bytes: maxLineBytes=" + maxLineBytes);
        }
    }
}
