/** Tests, and the clocks, stores and receivers that they share. */
@NullMarked
package io.narthex.alerting;

import org.jspecify.annotations.NullMarked;
