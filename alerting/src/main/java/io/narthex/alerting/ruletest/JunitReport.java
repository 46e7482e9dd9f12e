package io.narthex.alerting.ruletest;

import java.util.ArrayList;
import java.util.List;

/** The results of tests as JUnit's XML, which build servers read. Confined to one thread. */
final class JunitReport {
    private final List<Suite> suites = new ArrayList<>();

    /** A file of tests, begun at a time such as {@code 2026-11-22T17:48:46}. */
    static final class Suite {
        private final String name;
        private final List<Case> cases = new ArrayList<>();
        private String timestamp = "";
        private boolean aborted;

        private Suite(String name) {
            this.name = name;
        }

        void begin(String at) {
            timestamp = at;
        }

        void add(String test, List<String> failures) {
            cases.add(new Case(test, failures));
        }

        /** Nothing of the file can be run. */
        void abort(String error) {
            aborted = true;
            cases.add(new Case("unknown", List.of(error)));
        }
    }

    private record Case(String name, List<String> failures) {}

    Suite suite(String name) {
        Suite suite = new Suite(name);
        suites.add(suite);
        return suite;
    }

    @Override
    public String toString() {
        StringBuilder xml = new StringBuilder("<testsuites>");
        for (Suite suite : suites) {
            int failures = 0;
            for (Case one : suite.cases) {
                failures += one.failures.size();
            }
            xml.append("<testsuite name=\"");
            escape(xml, suite.name);
            xml.append("\" tests=\"").append(suite.cases.size());
            xml.append("\" failures=\"").append(suite.aborted ? 0 : failures);
            xml.append("\" errors=\"").append(suite.aborted ? 1 : 0);
            xml.append("\" skipped=\"0\" timestamp=\"").append(suite.timestamp).append("\">");
            String element = suite.aborted ? "error" : "failure";
            for (Case one : suite.cases) {
                xml.append("<testcase name=\"");
                escape(xml, one.name);
                xml.append("\">");
                for (String failure : one.failures) {
                    xml.append('<').append(element).append('>');
                    escape(xml, failure);
                    xml.append("</").append(element).append('>');
                }
                xml.append("</testcase>");
            }
            xml.append("</testsuite>");
        }
        return xml.append("</testsuites>").toString();
    }

    /** As Go's {@code xml.EscapeText} does. */
    private static void escape(StringBuilder xml, String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> xml.append("&#34;");
                case '\'' -> xml.append("&#39;");
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '\t' -> xml.append("&#x9;");
                case '\n' -> xml.append("&#xA;");
                case '\r' -> xml.append("&#xD;");
                default -> xml.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        }
    }

    private static boolean isXml(int c) {
        return (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
