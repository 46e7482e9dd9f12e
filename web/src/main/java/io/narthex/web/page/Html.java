package io.narthex.web.page;

/**
 * Builds HTML. What comes from outside passes through {@link #text} or an attribute's value, which
 * escape it; tags are this package's own. Confined to one thread.
 */
final class Html {
    private final StringBuilder html = new StringBuilder(16 * 1024);

    /** Adds markup of our own. */
    Html tag(String markup) {
        html.append(markup);
        return this;
    }

    /** Adds text. */
    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return this;
    }

    /** Adds a number with groups of three digits. */
    Html number(long number) {
        return text(Quantities.count(number));
    }

    /** Adds an element with a class, around text. */
    Html span(String cssClass, String text) {
        tag("<span class=\"").tag(cssClass).tag("\">").text(text);
        return tag("</span>");
    }

    /** Adds a table cell with text. */
    Html cell(String text) {
        return tag("<td>").text(text).tag("</td>");
    }

    /** Adds a row of a term and its description. */
    Html fact(String term, String description) {
        return tag("<dt>").text(term).tag("</dt><dd>").text(description).tag("</dd>");
    }

    /** Begins a section with a heading to which links lead. */
    Html section(String id, String heading) {
        tag("<section id=\"").tag(id).tag("\"><h2>").text(heading);
        return tag("</h2>");
    }

    /** Begins a table with these headings. */
    Html table(String... headings) {
        tag("<div class=\"wide\"><table><thead><tr>");
        for (String heading : headings) {
            tag("<th>").text(heading).tag("</th>");
        }
        return tag("</tr></thead><tbody>");
    }

    /** Ends the table; says how many rows were left out. */
    Html endTable(int leftOut) {
        tag("</tbody></table></div>");
        return leftOut > 0 ? tag("<p class=\"note\">and ").number(leftOut).tag(" more</p>") : this;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
