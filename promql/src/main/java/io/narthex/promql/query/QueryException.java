package io.narthex.promql.query;

import io.narthex.promql.ast.PositionRange;
import java.io.Serial;

/** A query that gives no result; the message is the one that Prometheus has. */
public abstract sealed class QueryException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final String errorType;

    private QueryException(String errorType, String message) {
        super(message, null, false, false);
        this.errorType = errorType;
    }

    /** The {@code errorType} of Prometheus' HTTP API. */
    public String errorType() {
        return errorType;
    }

    /** A query that is not PromQL, or not of a type that can be asked for. */
    public static final class BadData extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        /**
         * A parse error; the message becomes {@code 1:5: parse error: <detail>}.
         *
         * @param position of what is wrong
         */
        public BadData(PositionRange position, String detail) {
            super("bad_data", position + ": parse error: " + detail);
        }

        /** Another error of the caller, with the whole message. */
        public BadData(String message) {
            super("bad_data", message);
        }
    }

    /** A query whose evaluation is not defined for these samples, or needs too much memory. */
    public static final class Execution extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        public Execution(String message) {
            super("execution", message);
        }
    }

    /** A query that took longer than it may. */
    public static final class Timeout extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        /**
         * @param phase what it was doing, such as {@code expression evaluation}
         */
        public Timeout(String phase) {
            super("timeout", "query timed out in " + phase);
        }
    }

    /** A query that nobody waits for any more. */
    public static final class Canceled extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        /**
         * @param phase what it was doing, such as {@code expression evaluation}
         */
        public Canceled(String phase) {
            super("canceled", "query was canceled in " + phase);
        }
    }
}
