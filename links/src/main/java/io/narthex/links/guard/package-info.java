/**
 * Whom this agent may be made to speak to: kinds of addresses, networks, and the list of targets
 * that callers may choose from. Opens no connection itself.
 */
@NullMarked
package io.narthex.links.guard;

import org.jspecify.annotations.NullMarked;
