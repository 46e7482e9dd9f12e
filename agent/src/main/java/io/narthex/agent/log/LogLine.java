package io.narthex.agent.log;

/**
 * What one log line says.
 *
 * @param epochMs milliseconds since 1970
 * @param level DEBUG, INFO, WARN or ERROR
 * @param source the class that speaks, without its package
 * @param error what an exception said, or empty
 */
record LogLine(long epochMs, String level, String source, String message, String error) {}
