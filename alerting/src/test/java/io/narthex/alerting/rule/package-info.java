/** Tests of rules. */
@NullMarked
package io.narthex.alerting.rule;

import org.jspecify.annotations.NullMarked;
