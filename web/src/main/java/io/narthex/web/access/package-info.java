/**
 * Who may call an endpoint: rules over the facts of a request, passwords, and the web configuration
 * file as it is now. Knows neither sockets nor handlers.
 */
@NullMarked
package io.narthex.web.access;

import org.jspecify.annotations.NullMarked;
