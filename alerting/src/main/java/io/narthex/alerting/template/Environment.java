package io.narthex.alerting.template;

/** What the functions of a template reach outside of it. Confined to the executing thread. */
public interface Environment {
    /** Nothing to query, no address, the epoch. */
    Environment NONE =
            new Environment() {
                @Override
                public QueryResult query(String expression) throws FunctionException {
                    throw new FunctionException("no queries here");
                }

                @Override
                public long timestampMs() {
                    return 0;
                }

                @Override
                public String externalUrl() {
                    return "";
                }
            };

    /**
     * The result of a query at {@link #timestampMs}.
     *
     * @throws FunctionException if it fails
     */
    QueryResult query(String expression) throws FunctionException;

    /** What the template takes as the present, milliseconds since 1970. */
    long timestampMs();

    /** The address under which users reach this program. */
    String externalUrl();
}
