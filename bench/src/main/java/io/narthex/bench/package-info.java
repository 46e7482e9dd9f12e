/**
 * JMH benchmarks of the parser, the storage and the engine, and the fleet of series that they
 * share. Only {@code bench/target/benchmarks.jar} and the smoke test run them; nothing imports this
 * package. What the whole process costs is measured by {@code bench/footprint}.
 */
@NullMarked
package io.narthex.bench;

import org.jspecify.annotations.NullMarked;
