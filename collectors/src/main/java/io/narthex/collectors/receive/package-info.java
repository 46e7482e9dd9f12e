/**
 * Receivers of samples that others send over HTTP: remote write 1.0 at present. They hand out a
 * {@code Route} and fill batches; they neither listen on a socket nor store samples.
 */
@NullMarked
package io.narthex.collectors.receive;

import org.jspecify.annotations.NullMarked;
