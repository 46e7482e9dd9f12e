package io.narthex.promql.query;

import io.narthex.promql.ast.PositionRange;
import java.io.Serial;

/** A query that gives no result; the message is the one that Prometheus has. */
public abstract sealed class QueryException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private QueryException(String message) {
        super(message, null, false, false);
    }

    /** The {@code errorType} of Prometheus' HTTP API. */
    public abstract String errorType();

    /** A query that is not PromQL, or not of a type that can be asked for. */
    public static final class BadData extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        /**
         * A parse error; the message becomes {@code 1:5: parse error: <detail>}.
         *
         * @param position of what is wrong
         */
        public BadData(PositionRange position, String detail) {
            super(position + ": parse error: " + detail);
        }

        /** Another error of the caller, with the whole message. */
        public BadData(String message) {
            super(message);
        }

        @Override
        public String errorType() {
            return "bad_data";
        }
    }

    /** A query whose evaluation is not defined for these samples, or needs too much memory. */
    public static final class Execution extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        public Execution(String message) {
            super(message);
        }

        @Override
        public String errorType() {
            return "execution";
        }
    }

    /** A query that took longer than it may. */
    public static final class Timeout extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        /**
         * @param phase what it was doing, such as {@code expression evaluation}
         */
        public Timeout(String phase) {
            super("query timed out in " + phase);
        }

        @Override
        public String errorType() {
            return "timeout";
        }
    }

    /** A query that nobody waits for any more. */
    public static final class Canceled extends QueryException {
        @Serial private static final long serialVersionUID = 1L;

        /**
         * @param phase what it was doing, such as {@code expression evaluation}
         */
        public Canceled(String phase) {
            super("query was canceled in " + phase);
        }

        @Override
        public String errorType() {
            return "canceled";
        }
    }
}
