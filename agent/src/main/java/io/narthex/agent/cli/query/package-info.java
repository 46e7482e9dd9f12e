/**
 * {@code narthex query}: questions to the HTTP API of a running agent or Prometheus, and their
 * answers as promtool prints them. Nothing here reads a data folder.
 */
@NullMarked
package io.narthex.agent.cli.query;

import org.jspecify.annotations.NullMarked;
