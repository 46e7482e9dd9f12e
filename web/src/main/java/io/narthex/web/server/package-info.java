/**
 * The HTTP/1.x server: sockets, deadlines, limits, routing, request and answer. HttpCore parses the
 * bytes; nothing outside this package knows it. What an endpoint answers does not belong here.
 */
@NullMarked
package io.narthex.web.server;

import org.jspecify.annotations.NullMarked;
