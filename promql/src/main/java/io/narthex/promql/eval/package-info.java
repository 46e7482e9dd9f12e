/**
 * The evaluation of PromQL: sources that yield one series after the other with its values at all
 * steps, and the one table of functions. Knows the model, the syntax tree and the query's settings;
 * neither parses nor stores.
 */
@NullMarked
package io.narthex.promql.eval;

import org.jspecify.annotations.NullMarked;
