/**
 * What is kept beside samples: exemplars and metadata, in memory within bounds and as records of
 * the journal. Knows nothing of how the journal lies on the disk.
 */
@NullMarked
package io.narthex.storage.kept;

import org.jspecify.annotations.NullMarked;
