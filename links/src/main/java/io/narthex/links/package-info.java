/**
 * One owner for each wire. What reads a wire (collectors) and what writes it (receivers of alerts,
 * uplinks) meet here.
 */
@NullMarked
package io.narthex.links;

import org.jspecify.annotations.NullMarked;
