/**
 * The one HTTP client of the process: requests with a deadline that covers everything, TLS and
 * credentials as Prometheus configures them, errors in Prometheus' words. Knows nothing of what is
 * sent or fetched.
 */
@NullMarked
package io.narthex.links.http;

import org.jspecify.annotations.NullMarked;
