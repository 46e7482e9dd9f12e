/**
 * Go's text/template language with Prometheus' functions: parsed once, executed often, bounded in
 * output, steps and depth. Knows nothing of rules, alerts or notifications; data is made of maps,
 * lists, strings, numbers and {@link io.narthex.alerting.template.Struct}, without reflection.
 */
@NullMarked
package io.narthex.alerting.template;

import org.jspecify.annotations.NullMarked;
