/**
 * What rules and notifications share: the alert that passes from one to the other, its fingerprint,
 * and the sink it goes to. Knows neither how alerts arise nor who is told.
 */
@NullMarked
package io.narthex.alerting;

import org.jspecify.annotations.NullMarked;
