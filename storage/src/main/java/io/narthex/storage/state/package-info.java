/** Small durable values that are not samples, in a MapDB file. Knows nothing of the ring. */
@NullMarked
package io.narthex.storage.state;

import org.jspecify.annotations.NullMarked;
