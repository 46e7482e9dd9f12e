/**
 * The formats in which samples are exposed and scraped: text 0.0.4 and 1.0.0, OpenMetrics. Knows
 * the model, and neither sockets nor configuration.
 */
@NullMarked
package io.narthex.core.exposition;

import org.jspecify.annotations.NullMarked;
