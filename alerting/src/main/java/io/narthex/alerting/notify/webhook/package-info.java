/**
 * The webhook receiver: Alertmanager's JSON, version 4, by HTTP POST. Knows nothing of routes,
 * groups and retries.
 */
@NullMarked
package io.narthex.alerting.notify.webhook;

import org.jspecify.annotations.NullMarked;
