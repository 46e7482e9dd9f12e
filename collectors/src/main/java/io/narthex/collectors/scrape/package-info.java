/**
 * Scraping HTTP targets as Prometheus does: configuration, targets, the schedule, one scrape, and
 * what is remembered of a target between scrapes. Formats are read by {@code core.exposition},
 * connections are made by {@code links.http}; nothing here stores samples.
 */
@NullMarked
package io.narthex.collectors.scrape;

import org.jspecify.annotations.NullMarked;
