/** Tests of the arithmetic of native histograms. */
@NullMarked
package io.narthex.promql.histogram;

import org.jspecify.annotations.NullMarked;
