/**
 * Writing log lines to stderr, in logfmt or JSON. The rest of the program logs through tinylog and
 * knows nothing of this package.
 */
@NullMarked
package io.narthex.agent.log;

import org.jspecify.annotations.NullMarked;
