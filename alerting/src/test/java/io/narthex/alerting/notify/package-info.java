/** Tests of notifications. */
@NullMarked
package io.narthex.alerting.notify;

import org.jspecify.annotations.NullMarked;
