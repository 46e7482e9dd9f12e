/**
 * Tests of rules as promtool runs them: reading their files, evaluating rules over made-up series,
 * and saying what differs, all in promtool's words. Nothing of a running agent is used here.
 */
@NullMarked
package io.narthex.alerting.ruletest;

import org.jspecify.annotations.NullMarked;
