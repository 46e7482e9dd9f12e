/** Tests of Go's elementary functions. */
@NullMarked
package io.narthex.promql.gomath;

import org.jspecify.annotations.NullMarked;
