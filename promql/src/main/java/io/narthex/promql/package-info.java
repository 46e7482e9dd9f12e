/**
 * PromQL for other modules: the parser, the engine and an in-memory queryable. What they are made
 * of is in the packages below. Knows the model alone.
 */
@NullMarked
package io.narthex.promql;

import org.jspecify.annotations.NullMarked;
