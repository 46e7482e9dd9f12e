/**
 * The running agent: its configuration as a whole, the composition of all modules, reload, signals,
 * and the order of starting and stopping. Knows nothing of the command line.
 */
@NullMarked
package io.narthex.agent.run;

import org.jspecify.annotations.NullMarked;
