/**
 * Tombstones: what was deleted, as ring records, and the masks that readers lay over samples. Knows
 * neither head nor segments.
 */
@NullMarked
package io.narthex.storage.deletion;

import org.jspecify.annotations.NullMarked;
