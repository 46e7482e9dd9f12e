package io.narthex.web.api;

import io.narthex.alerting.rule.AlertSnapshot;
import io.narthex.alerting.rule.AlertState;
import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.alerting.rule.RuleSnapshot;
import io.narthex.core.model.Labels;
import java.util.List;
import java.util.Map;

/** Two rule groups for tests. */
public final class Rules {
    private static final AlertSnapshot ALERT =
            new AlertSnapshot(
                    Labels.of("alertname", "Hot", "room", "<b>attic</b>"),
                    Map.of("summary", "It is <i>hot</i> & \"dry\""),
                    AlertState.FIRING,
                    900_000,
                    0,
                    31.5);

    /** The groups. */
    public static final List<GroupSnapshot> GROUPS =
            List.of(
                    new GroupSnapshot(
                            "g",
                            "r.yml",
                            2_000,
                            0,
                            1_000_100,
                            1_685_692,
                            List.of(
                                    new RuleSnapshot(
                                            new RuleSnapshot.Definition(
                                                    RuleSnapshot.Kind.ALERTING,
                                                    "Hot",
                                                    "t > 30",
                                                    Labels.of("severity", "page"),
                                                    Map.of("summary", "It is hot"),
                                                    300_000,
                                                    0),
                                            new RuleSnapshot.Run("ok", null, 1_000_100, 47_350),
                                            AlertState.FIRING,
                                            List.of(ALERT)),
                                    new RuleSnapshot(
                                            new RuleSnapshot.Definition(
                                                    RuleSnapshot.Kind.RECORDING,
                                                    "job:up:sum",
                                                    "sum by (job) (up)",
                                                    Labels.EMPTY,
                                                    Map.of(),
                                                    0,
                                                    0),
                                            new RuleSnapshot.Run("err", "too <many>", 1_000_100, 0),
                                            AlertState.INACTIVE,
                                            List.of()))),
                    new GroupSnapshot(
                            "h",
                            "r.yml",
                            60_000,
                            5,
                            0,
                            0,
                            List.of(
                                    new RuleSnapshot(
                                            new RuleSnapshot.Definition(
                                                    RuleSnapshot.Kind.RECORDING,
                                                    "r",
                                                    "1",
                                                    Labels.of("a", "b"),
                                                    Map.of(),
                                                    0,
                                                    0),
                                            new RuleSnapshot.Run("unknown", null, 0, 0),
                                            AlertState.INACTIVE,
                                            List.of()))));

    private Rules() {}
}
