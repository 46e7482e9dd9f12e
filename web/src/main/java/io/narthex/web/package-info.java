/** The HTTP server, who may ask what, the API's handlers and the status page. */
@NullMarked
package io.narthex.web;

import org.jspecify.annotations.NullMarked;
