/**
 * What every module speaks: labels, series, batches, metric families, clocks, and the interfaces at
 * which the modules meet. Nothing here reads a file, opens a socket or knows a text format.
 */
@NullMarked
package io.narthex.core.model;

import org.jspecify.annotations.NullMarked;
