package io.narthex.web.page;

import io.narthex.alerting.rule.AlertSnapshot;
import io.narthex.alerting.rule.AlertState;
import io.narthex.alerting.rule.GroupSnapshot;
import io.narthex.alerting.rule.RuleSnapshot;
import io.narthex.collectors.scrape.TargetStatus;
import io.narthex.core.model.EpochClock;
import io.narthex.forwarder.ForwarderStatus;
import java.util.List;

/** The parts of the page that show how things stand. Thread-safe. */
final class StatusSections {
    private static final int MAX_ROWS = 200;

    private final StatusSources sources;
    private final EpochClock clock;

    StatusSections(StatusSources sources, EpochClock clock) {
        this.sources = sources;
        this.clock = clock;
    }

    void header(Html html, String title) {
        StatusSources.Agent agent = sources.agent().get();
        html.tag("<header><h1>").text(title).tag("</h1><p>").text(agent.instance());
        html.tag(" · version ").text(agent.version()).tag(" · up ");
        html.text(Quantities.duration(clock.epochMs() - agent.startMs())).tag("</p>");
        for (String note : agent.notes()) {
            html.tag("<p class=\"warn\">").text(note).tag("</p>");
        }
        html.tag("</header>");
    }

    void body(Html html) {
        List<GroupSnapshot> groups = sources.groups().get();
        alerts(html, groups);
        storage(html, sources.storage().get());
        collectors(html, sources.collectors().get());
        targets(html, sources.targets().get());
        rules(html, groups);
        destinations(html, sources.destinations().get());
    }

    private void alerts(Html html, List<GroupSnapshot> groups) {
        html.section("alerts", "Alerts");
        int rows = 0;
        for (AlertState state : List.of(AlertState.FIRING, AlertState.PENDING)) {
            for (GroupSnapshot group : groups) {
                for (RuleSnapshot rule : group.rules()) {
                    for (AlertSnapshot alert : rule.alerts()) {
                        if (alert.state() == state) {
                            if (rows++ == 0) {
                                html.table("State", "Alert", "Since", "Says");
                            }
                            if (rows <= MAX_ROWS) {
                                alert(html, alert);
                            }
                        }
                    }
                }
            }
        }
        if (rows == 0) {
            html.tag("<p class=\"note\">None pending or firing.</p>");
        } else {
            html.endTable(rows - MAX_ROWS);
        }
        html.tag("</section>");
    }

    private void alert(Html html, AlertSnapshot alert) {
        boolean firing = alert.state() == AlertState.FIRING;
        html.tag("<tr><td>").span(firing ? "bad" : "warn", alert.state().label());
        html.tag("</td><td class=\"series\">").text(alert.labels().toString()).tag("</td>");
        html.cell(Quantities.ago(alert.activeAtMs(), clock.epochMs()));
        String says = alert.annotations().getOrDefault("summary", "");
        if (says.isEmpty()) {
            says = alert.annotations().getOrDefault("description", "");
        }
        html.cell(says).tag("</tr>");
    }

    private void storage(Html html, StatusSources.Storage storage) {
        html.section("storage", "Storage").tag("<dl>");
        html.fact("Series", Quantities.count(storage.series()));
        html.fact("Samples", Quantities.count(storage.samples()));
        html.fact(
                "On disk",
                Quantities.size(storage.usedBytes())
                        + " of "
                        + Quantities.size(storage.capacityBytes()));
        html.fact(
                "Oldest sample",
                storage.oldestMs() == 0
                        ? "none"
                        : Quantities.ago(storage.oldestMs(), clock.epochMs()));
        html.tag("<dt>State</dt><dd>");
        if (storage.trouble().isEmpty()) {
            html.span("good", "healthy");
        } else {
            html.span("bad", storage.trouble());
        }
        html.tag("</dd></dl></section>");
    }

    private void collectors(Html html, List<StatusSources.Collector> collectors) {
        if (collectors.isEmpty()) {
            return;
        }
        html.section("collectors", "This machine");
        html.table("State", "Source", "Read", "Last error");
        for (StatusSources.Collector collector : collectors) {
            html.tag("<tr><td>");
            html.span(collector.up() ? "good" : "bad", collector.up() ? "up" : "down");
            html.tag("</td>").cell(collector.name());
            html.cell(Quantities.ago(collector.lastReadMs(), clock.epochMs()));
            html.cell(collector.lastError()).tag("</tr>");
        }
        html.endTable(0).tag("</section>");
    }

    private void targets(Html html, List<TargetStatus> targets) {
        html.section("targets", "Targets");
        if (targets.isEmpty()) {
            html.tag("<p class=\"note\">None configured.</p></section>");
            return;
        }
        html.table("State", "Job", "Target", "Scraped", "Last error");
        int rows = Math.min(targets.size(), MAX_ROWS);
        for (TargetStatus target : targets.subList(0, rows)) {
            String css =
                    switch (target.health()) {
                        case UP -> "good";
                        case DOWN -> "bad";
                        case UNKNOWN -> "warn";
                    };
            html.tag("<tr><td>").span(css, target.health().label()).tag("</td>");
            html.cell(target.scrapePool()).cell(target.scrapeUrl());
            html.cell(Quantities.ago(target.lastScrapeMs(), clock.epochMs()));
            html.cell(target.lastError()).tag("</tr>");
        }
        html.endTable(targets.size() - rows).tag("</section>");
    }

    private void rules(Html html, List<GroupSnapshot> groups) {
        html.section("rules", "Rules");
        if (groups.isEmpty()) {
            html.tag("<p class=\"note\">None configured.</p></section>");
            return;
        }
        html.table("Group", "Rules", "Evaluated", "Took", "Errors");
        int rows = Math.min(groups.size(), MAX_ROWS);
        for (GroupSnapshot group : groups.subList(0, rows)) {
            html.tag("<tr>").cell(group.name()).cell(Integer.toString(group.rules().size()));
            html.cell(Quantities.ago(group.lastEvaluationMs(), clock.epochMs()));
            html.cell(Quantities.duration(group.evaluationNanos() / 1_000_000)).tag("<td>");
            for (RuleSnapshot rule : group.rules()) {
                String error = rule.run().lastError();
                if (error != null && !error.isEmpty()) {
                    html.span("bad", rule.definition().name() + ": " + error).tag("<br>");
                }
            }
            html.tag("</td></tr>");
        }
        html.endTable(groups.size() - rows).tag("</section>");
    }

    private void destinations(Html html, List<ForwarderStatus> destinations) {
        if (destinations.isEmpty()) {
            return;
        }
        html.section("forwarding", "Forwarding");
        html.table("Destination", "Waiting", "Oldest", "Lost", "Last success", "Last error");
        long nowMs = clock.epochMs();
        for (ForwarderStatus each : destinations) {
            html.tag("<tr>").cell(each.destination() + " " + each.url());
            html.cell(Quantities.count(each.pendingSamples()));
            boolean none = each.oldestTimestampMs() == Long.MAX_VALUE;
            html.cell(none ? "" : Quantities.ago(each.oldestTimestampMs(), nowMs));
            html.cell(Quantities.count(each.lostSamples()));
            html.cell(Quantities.ago(each.lastSuccessMs(), nowMs)).tag("<td>");
            if (!each.lastError().isEmpty()) {
                html.span("bad", each.lastError());
            }
            html.tag("</td></tr>");
        }
        html.endTable(0).tag("</section>");
    }
}
