package io.narthex.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts over restarts, kills and reloads. */
class AlertRestartTest {
    private static final String DOWN =
            """
            groups:
              - name: up
                interval: 15s
                rules:
                  - alert: Down
                    expr: up == 0
                    for: 1m
                    labels:
                      severity: page
                      level: "{{ if gt $value 0.5 }}low{{ else }}high{{ end }}"
                    annotations:
                      summary: "{{ $labels.instance }} is down, {{ $value }}"
            """;
    private static final String DOWN_LABELS =
            "{alertname=\"Down\", instance=\"a\", level=\"high\", severity=\"page\"}";

    @TempDir Path folder;

    private static List<String> pending() {
        return List.of("pending " + DOWN_LABELS);
    }

    private static List<String> firing() {
        return List.of("firing " + DOWN_LABELS);
    }

    @Test
    void fireOnAfterAKillAndAreNotNew() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        long startsAtMs = bench.alerts.getFirst().startsAtMs();
        bench.store.commit();
        bench.restart(true, 20 * 60_000);
        bench.run(15_000);
        assertEquals(firing(), bench.active(), "before anything is read");
        bench.observe(60_000, 0);
        assertEquals(firing(), bench.active());
        assertTrue(bench.alerts.stream().allMatch(alert -> alert.startsAtMs() == startsAtMs));
        assertFalse(bench.alerts.isEmpty());
    }

    @Test
    void whatEndedWhileAwayEndsAfterTheGrace() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        bench.restart(false, 60_000);
        bench.observe(60_000, 1);
        assertEquals(firing(), bench.active());
        bench.observe(90_000, 1);
        assertEquals(List.of(), bench.active());
        assertTrue(bench.alerts.getLast().isResolved());
        assertEquals(List.of(), bench.query("ALERTS"));
    }

    @Test
    void forGoesOnAfterARestartWithoutTheTimeAway() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 9m"));
        bench.observe(6 * 60_000, 0);
        bench.restart(false, 30 * 60_000);
        bench.observe(3 * 60_000, 0);
        assertEquals(pending(), bench.active());
        bench.observe(3 * 60_000, 0);
        assertEquals(firing(), bench.active());
    }

    @Test
    void pendingAlertsBeginAnewAfterALongOutage() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 10m"));
        bench.observe(9 * 60_000, 0);
        bench.restart(false, 61 * 60_000);
        bench.observe(5 * 60_000, 0);
        assertEquals(pending(), bench.active());
    }

    @Test
    void whatEndedBeforeAKillIsStillSentAsEnded() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        bench.observe(30_000, 1);
        bench.store.commit();
        bench.restart(true, 60_000);
        bench.observe(30_000, 1);
        assertTrue(bench.alerts.getFirst().isResolved());
    }

    @Test
    void survivesDamagedStates() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        for (var entry : bench.store.all("alerts").entrySet()) {
            byte[] value = entry.getValue();
            bench.store.put("alerts", entry.getKey(), Arrays.copyOf(value, 40));
        }
        bench.store.put("alerts", "nonsense", new byte[] {9});
        bench.restart(false, 1_000);
        bench.observe(90_000, 0);
        assertEquals(firing(), bench.active());
    }

    @Test
    void lessThanTheGraceThatIsLeftTakesTheGrace() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 20m"));
        bench.observe(18 * 60_000, 0);
        bench.restart(false, 60_000);
        bench.observe(9 * 60_000, 0);
        assertEquals(pending(), bench.active());
        bench.observe(75_000, 0);
        assertEquals(firing(), bench.active());
    }

    @Test
    void moreThanTheGraceThatIsLeftStays() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 20m"));
        bench.observe(8 * 60_000, 0);
        bench.restart(false, 60_000);
        bench.observe(11 * 60_000, 0);
        assertEquals(pending(), bench.active());
        bench.observe(105_000, 0);
        assertEquals(firing(), bench.active());
    }

    @Test
    void whatWasPendingAndNotSavedGoesOnAfterAKillBySamples() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 5m"));
        bench.observe(4 * 60_000, 0);
        bench.restart(true, 20 * 60_000);
        assertEquals(Map.of(), bench.store.all("alerts"), "nothing was saved");
        bench.observe(45_000, 0);
        assertEquals(pending(), bench.active());
        bench.observe(75_000, 0);
        assertEquals(firing(), bench.active());
    }

    @Test
    void whatFiredAndWasNotSavedFiresAgainAfterAKill() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        bench.restart(true, 60_000);
        bench.observe(15_000, 0);
        assertEquals(firing(), bench.active());
    }

    @Test
    void whatEndedAndWasNotSavedIsEndedAfterAKill() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        bench.store.commit();
        bench.observe(60_000, 1);
        bench.restart(true, 60_000);
        bench.observe(15_000, 1);
        assertEquals(List.of(), bench.active());
        assertTrue(bench.alerts.getFirst().isResolved());
    }

    @Test
    void aClockThatWasWrongMakesNothingOlder() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 9m"));
        bench.observe(60_000, 0);
        bench.clock.step(3_000_000);
        bench.observe(60_000, 0);
        bench.restart(true, 60_000);
        bench.observe(6 * 60_000, 0);
        assertEquals(pending(), bench.active());
    }

    @Test
    void whatWasNeverSeenAgainEndsUnheard() {
        RuleBench bench = new RuleBench(folder, DOWN.replace("for: 1m", "for: 5m"));
        bench.observe(4 * 60_000, 0);
        bench.restart(true, 60_000);
        bench.observe(150_000, 1);
        assertEquals(List.of(), bench.active());
        assertEquals(List.of(), bench.query("ALERTS"));
        assertEquals(List.of(), bench.alerts);
    }

    @Test
    void goOnInAnotherGroup() {
        RuleBench bench = new RuleBench(folder, DOWN);
        bench.observe(120_000, 0);
        bench.alerts.clear();
        String renamed = DOWN.replace("name: up", "name: others");
        bench.reload(RuleSettings.of(RuleBench.read(folder, renamed)));
        bench.observe(15_000, 0);
        assertEquals(firing(), bench.active());
        assertEquals(1, bench.query("ALERTS").size());
        assertFalse(bench.alerts.stream().anyMatch(alert -> alert.isResolved()));
        bench.observe(15_000, 0);
        assertEquals(1, bench.store.all("alerts").size());
        bench.restart(false, 60_000);
        bench.run(15_000);
        assertEquals(firing(), bench.active());
    }
}
