/** Tests of the evaluation's parts. */
@NullMarked
package io.narthex.promql.eval;

import org.jspecify.annotations.NullMarked;
