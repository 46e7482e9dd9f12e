/**
 * The operating system as a wire: calls that may block on a device or a peer, with deadlines and
 * quarantine around them. Nothing here knows a metric.
 */
@NullMarked
package io.narthex.links.system;

import org.jspecify.annotations.NullMarked;
