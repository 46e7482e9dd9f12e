package io.narthex.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows of docs/ARCHITECTURE.md: who may import whom. */
class ArchitectureTest {
    private static final Map<String, Set<String>> ALLOWED =
            Map.of(
                    "core", Set.of(),
                    "kernel", Set.of("core"),
                    "links", Set.of("core", "kernel"),
                    "storage", Set.of("core", "kernel"),
                    "promql", Set.of("core"),
                    "collectors", Set.of("core", "links"),
                    "alerting", Set.of("core", "promql", "links"),
                    "forwarder", Set.of("core", "links"),
                    "web",
                            Set.of(
                                    "core",
                                    "alerting",
                                    "forwarder",
                                    "collectors",
                                    "promql",
                                    "storage"));

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.narthex");
    }

    @Test
    void modulesImportOnlyWhatTheArrowsAllow() {
        for (var entry : new TreeMap<>(ALLOWED).entrySet()) {
            String module = entry.getKey();
            List<String> forbidden = new ArrayList<>();
            forbidden.add("io.narthex.agent..");
            for (String other : ALLOWED.keySet()) {
                if (!other.equals(module) && !entry.getValue().contains(other)) {
                    forbidden.add("io.narthex." + other + "..");
                }
            }
            noClasses()
                    .that()
                    .resideInAPackage("io.narthex." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden.toArray(String[]::new))
                    .because("docs/ARCHITECTURE.md draws no arrow from " + module)
                    .allowEmptyShould(false)
                    .check(classes);
        }
    }

    @Test
    void insideCoreTheModelKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage("io.narthex.core.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.narthex.core.exposition..", "io.narthex.core.config..")
                .check(classes);
    }

    @Test
    void expositionAndConfigStayApart() {
        noClasses()
                .that()
                .resideInAPackage("io.narthex.core.exposition..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.narthex.core.config..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("io.narthex.core.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.narthex.core.exposition..")
                .check(classes);
    }

    @Test
    void onlyKernelTouchesTheLinker() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.narthex.kernel..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .check(classes);
    }

    @Test
    void nobodyUsesUnsafe() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("sun.misc.Unsafe")
                .check(classes);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        slices().matching("io.narthex.(*).(*)..").should().beFreeOfCycles().check(classes);
    }
}
