/**
 * {@code narthex promql}: expressions laid out and changed, as promtool does it. Nothing here
 * evaluates one.
 */
@NullMarked
package io.narthex.agent.cli.promql;

import org.jspecify.annotations.NullMarked;
