package io.narthex.alerting.rule;

/**
 * What the command line says of alerts, in milliseconds.
 *
 * @param outageToleranceMs pending alerts begin anew where the program was away for longer ({@code
 *     --rules.alert.for-outage-tolerance})
 * @param gracePeriodMs the least that a restored {@code for} of at least this length still takes
 *     after a restart ({@code --rules.alert.for-grace-period})
 * @param resendDelayMs between two hand-overs of the same alert ({@code
 *     --rules.alert.resend-delay})
 */
public record RuleTimes(long outageToleranceMs, long gracePeriodMs, long resendDelayMs) {
    /** Those of Prometheus: an hour, ten minutes, one minute. */
    public static final RuleTimes DEFAULT = new RuleTimes(60 * 60_000L, 10 * 60_000L, 60_000L);

    /** What a {@code for} of {@code forMs} that had held for {@code heldMs} goes on with. */
    long heldAfterRestart(long forMs, long heldMs) {
        boolean soon = heldMs < forMs && forMs - heldMs < gracePeriodMs;
        return soon && forMs >= gracePeriodMs ? forMs - gracePeriodMs : heldMs;
    }
}
