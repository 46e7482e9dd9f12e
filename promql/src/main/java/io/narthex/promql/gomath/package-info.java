/**
 * Elementary functions as Go's {@code math} package computes them on any machine, so that results
 * equal Prometheus' to the last bit where Java's own differ in it. The coefficients are those of
 * the FreeBSD and Cephes libraries. Knows nothing but numbers.
 */
@NullMarked
package io.narthex.promql.gomath;

import org.jspecify.annotations.NullMarked;
