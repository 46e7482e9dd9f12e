/**
 * The web configuration file that Prometheus' programs share (exporter-toolkit, "Web
 * configuration"): what it says, checked. Opens no socket and judges no request.
 */
@NullMarked
package io.narthex.web.config;

import org.jspecify.annotations.NullMarked;
