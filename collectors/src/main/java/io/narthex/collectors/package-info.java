/**
 * Everything that produces samples, one package a source. Hands batches to a SampleSink and never
 * knows what stands behind it.
 */
@NullMarked
package io.narthex.collectors;

import org.jspecify.annotations.NullMarked;
