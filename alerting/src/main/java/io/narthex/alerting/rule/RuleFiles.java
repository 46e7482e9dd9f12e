package io.narthex.alerting.rule;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.FileGlob;
import io.narthex.core.config.Place;
import io.narthex.core.config.Problem;
import io.narthex.core.config.SecretSource;
import io.narthex.promql.ast.Expr;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds and reads rule files, and the rules that come with this program. */
public final class RuleFiles {
    private static final String DEFAULTS = "default-rules.yml";
    private static final SecretSource NO_SECRETS = new SecretSource(Map.of());

    private RuleFiles() {}

    /**
     * The groups of all files that {@code patterns} name, in order of patterns and names.
     *
     * @param patterns paths, with {@code *}, {@code ?} and {@code [a-z]} in any element; relative
     *     ones start at {@code folder}. A path without these that names no file is a problem, as in
     *     Prometheus is a pattern without a match none
     * @param parser parses PromQL or throws {@link io.narthex.promql.query.QueryException}
     * @throws ConfigException with everything that is wrong in any of them
     */
    public static List<RuleGroupConfig> load(
            List<String> patterns, Path folder, Function<String, Expr> parser)
            throws ConfigException {
        List<RuleGroupConfig> groups = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        TreeSet<Path> seen = new TreeSet<>();
        for (String pattern : patterns) {
            List<Path> files;
            try {
                files =
                        FileGlob.isPattern(pattern)
                                ? FileGlob.find(pattern, folder)
                                : List.of(folder.resolve(pattern));
            } catch (IllegalArgumentException e) {
                problems.add(
                        new Problem(new Place(pattern, 0, 0), "", String.valueOf(e.getMessage())));
                continue;
            }
            for (Path file : files) {
                if (Files.isDirectory(file) || !seen.add(file.toAbsolutePath().normalize())) {
                    continue;
                }
                try {
                    groups.addAll(read(Document.read(file, NO_SECRETS), parser));
                } catch (ConfigException e) {
                    problems.addAll(e.problems());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return groups;
    }

    /** The rules for the health of a board, which apply where no rule file is configured. */
    public static List<RuleGroupConfig> defaults(Function<String, Expr> parser) {
        try (InputStream in =
                RuleFiles.class.getResourceAsStream("/io/narthex/alerting/" + DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: name=" + DEFAULTS);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return read(Document.parse(DEFAULTS, Path.of("/"), text, NO_SECRETS), parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalStateException("default rules are wrong: " + e.getMessage(), e);
        }
    }

    private static List<RuleGroupConfig> read(Document document, Function<String, Expr> parser)
            throws ConfigException {
        List<RuleGroupConfig> groups = new RuleFileReader(document, parser).read();
        document.throwIfWrong();
        return groups;
    }
}
