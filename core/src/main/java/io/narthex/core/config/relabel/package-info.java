/**
 * Relabelling: rules that rewrite, keep or drop label sets, as Prometheus defines them. Serves
 * targets, scraped metrics, alerts and remote write alike; knows nothing of where the labels come
 * from and does no input or output.
 */
@NullMarked
package io.narthex.core.config.relabel;

import org.jspecify.annotations.NullMarked;
