package io.narthex.collectors.scrape;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.FileGlob;
import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code scrape_configs} and {@code scrape_config_files} of a {@code prometheus.yml}. */
public final class ScrapeConfigs {
    private ScrapeConfigs() {}

    /** All jobs, noting in the document of {@code root} what is wrong. */
    public static List<ScrapeConfig> read(Section root, GlobalSettings global) {
        List<ScrapeConfig> jobs = new ArrayList<>();
        Map<String, Section> byName = new HashMap<>();
        add(root, global, jobs, byName);
        for (String pattern : root.strings("scrape_config_files")) {
            for (Path file : files(root, pattern)) {
                try {
                    Document included = root.document().include(file);
                    Section top = included.root();
                    add(top, global, jobs, byName);
                    top.finish();
                } catch (ConfigException e) {
                    root.refuse("scrape_config_files", String.valueOf(e.getMessage()));
                }
            }
        }
        return jobs;
    }

    private static void add(
            Section root,
            GlobalSettings global,
            List<ScrapeConfig> jobs,
            Map<String, Section> byName) {
        jobs.addAll(
                root.list(
                        "scrape_configs",
                        section -> {
                            ScrapeConfig job = ScrapeConfig.read(section, global);
                            if (byName.putIfAbsent(job.jobName(), section) != null) {
                                section.refuse(
                                        "job_name",
                                        "found multiple scrape configs with job name \""
                                                + job.jobName()
                                                + "\"");
                            }
                            return job;
                        }));
    }

    /** The files that a path names whose last part may hold {@code *}, {@code ?} and ranges. */
    private static List<Path> files(Section root, String pattern) {
        String key = "scrape_config_files";
        int slash = pattern.lastIndexOf('/');
        String folderText = slash < 0 ? "" : pattern.substring(0, Math.max(1, slash));
        if (folderText.indexOf('*') >= 0) {
            root.refuse(key, "invalid scrape config file path \"" + pattern + "\"");
            return List.of();
        }
        List<Path> files;
        try {
            files = FileGlob.find(pattern, root.document().folder());
        } catch (IllegalArgumentException e) {
            root.refuse(key, "cannot read \"" + pattern + "\": " + e.getMessage());
            return List.of();
        }
        if (files.isEmpty()) {
            root.warn(key, "no file is named so: " + pattern);
        }
        return files;
    }
}
