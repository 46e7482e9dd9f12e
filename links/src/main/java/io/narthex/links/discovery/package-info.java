/**
 * Finds targets: files, HTTP services, the LAN. Hands out groups of addresses with labels; whoever
 * scrapes or sends decides what becomes of them. Knows nothing of scraping.
 */
@NullMarked
package io.narthex.links.discovery;

import org.jspecify.annotations.NullMarked;
