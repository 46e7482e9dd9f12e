/**
 * What rules and notifications share: the alert that passes from one to the other, its fingerprint,
 * the sink it goes to, and the thread that each of them has. Knows neither how alerts arise nor who
 * is told.
 */
@NullMarked
package io.narthex.alerting;

import org.jspecify.annotations.NullMarked;
