/**
 * What the endpoints answer: Prometheus' HTTP API in JSON, expositions, health and lifecycle. Each
 * class hands out routes; sockets and access are not its business, and nothing is computed here
 * that the engine, the storage or the rules could compute.
 */
@NullMarked
package io.narthex.web.api;

import org.jspecify.annotations.NullMarked;
