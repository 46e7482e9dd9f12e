/** Sends what the ring holds to a central server. */
@NullMarked
package io.narthex.forwarder;

import org.jspecify.annotations.NullMarked;
