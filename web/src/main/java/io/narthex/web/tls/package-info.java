/**
 * TLS as a server: certificates and keys, what clients have to show, over the JDK's own. Knows the
 * configuration, and nothing of HTTP.
 */
@NullMarked
package io.narthex.web.tls;

import org.jspecify.annotations.NullMarked;
