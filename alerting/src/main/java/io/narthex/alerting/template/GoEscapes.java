package io.narthex.alerting.template;

/** Escapes as Go makes them, for other packages. */
public final class GoEscapes {
    private GoEscapes() {}

    /** Escaped for the query of a URL, a blank as a plus sign. */
    public static String urlQuery(String text) {
        return GoStrings.urlQuery(text);
    }

    /** In double quotes with Go's escapes ({@code strconv.Quote}). */
    public static String quote(String text) {
        return GoStrings.quote(text);
    }
}
