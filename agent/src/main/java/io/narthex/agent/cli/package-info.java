/**
 * The command line: which commands and options there are, spelled as Prometheus and promtool spell
 * them, and what each command does. Composing the agent is not done here.
 */
@NullMarked
package io.narthex.agent.cli;

import org.jspecify.annotations.NullMarked;
