package io.narthex.agent.cli.query;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Prints answers. Confined to one thread. */
interface AnswerPrinter {
    /** The value of a query. */
    void value(QueryValue value) throws IOException;

    /** Series by their labels. */
    void series(List<Map<String, String>> series) throws IOException;

    /** The values of a label. */
    void labelValues(List<String> values) throws IOException;
}
