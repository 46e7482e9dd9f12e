/** Compares the engine with a real Prometheus on the same samples; nothing else lives here. */
@NullMarked
package io.narthex.promql.peer;

import org.jspecify.annotations.NullMarked;
