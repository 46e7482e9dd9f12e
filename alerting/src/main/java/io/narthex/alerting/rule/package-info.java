/**
 * Prometheus' rule files: reading them, evaluating their groups on time, writing what recording
 * rules give, and keeping the states of alerts across restarts. Knows nothing of who is notified.
 */
@NullMarked
package io.narthex.alerting.rule;

import org.jspecify.annotations.NullMarked;
