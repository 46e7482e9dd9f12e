/**
 * Who may call an endpoint: rules over the facts of a request. Knows neither sockets nor handlers;
 * authentication by password or certificate joins here.
 */
@NullMarked
package io.narthex.web.access;

import org.jspecify.annotations.NullMarked;
