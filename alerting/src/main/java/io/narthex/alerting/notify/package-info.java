/**
 * Alertmanager's pipeline: routes, groups, the notification log, retries. Knows no receiver by name
 * but through {@link io.narthex.alerting.notify.IntegrationConfig}; each has its own package.
 */
@NullMarked
package io.narthex.alerting.notify;

import org.jspecify.annotations.NullMarked;
