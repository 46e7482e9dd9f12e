/**
 * Asks name servers, and the machines of the LAN, for records of any type. What comes from the
 * network may be anything: a message that is wrong is refused as a whole, and nothing it says makes
 * a reader loop or keep much.
 */
@NullMarked
package io.narthex.links.dns;

import org.jspecify.annotations.NullMarked;
