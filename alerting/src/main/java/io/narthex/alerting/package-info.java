/** Rule groups, the template engine, and notifications. */
@NullMarked
package io.narthex.alerting;

import org.jspecify.annotations.NullMarked;
