/**
 * The arithmetic of native histograms: bounds of buckets, sums, differences, resets, quantiles,
 * trimming, text. Knows only the model; nothing here knows of queries, steps or annotations.
 */
@NullMarked
package io.narthex.promql.histogram;

import org.jspecify.annotations.NullMarked;
