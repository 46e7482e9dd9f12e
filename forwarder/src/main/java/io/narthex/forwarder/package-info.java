/**
 * Remote write: sends what the ring holds to other servers, each from a durable position of its
 * own, and loses nothing while they are away. Reads through {@link io.narthex.core.model.Cursors};
 * knows neither the ring nor who fills it.
 */
@NullMarked
package io.narthex.forwarder;

import org.jspecify.annotations.NullMarked;
