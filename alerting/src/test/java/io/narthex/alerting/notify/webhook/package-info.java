/** Tests of the webhook receiver. */
@NullMarked
package io.narthex.alerting.notify.webhook;

import org.jspecify.annotations.NullMarked;
