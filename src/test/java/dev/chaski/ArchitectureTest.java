// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** Imports point down only. A package that stands in no layer fails here, so that a new one is placed before it is used. */
@AnalyzeClasses(packages = "dev.chaski", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String GATEWAY = "dev.chaski.gateway..";
    /** What only the gateway knows: what is said on a connection, */
    private static final String SESSION = "dev.chaski.session..";
    /** and what only the sessions know: how a connection gets its entries. */
    private static final String CATCHUP = "dev.chaski.catchup..";

    private static final String[] DOORS = within("rest", "graphql", "ops", "terminal", "load", "prove", "ordeal");
    private static final String[] ROOMS = within(
            "delivery",
            "receipts",
            "presence",
            "conversations",
            "history",
            "notify",
            "moderation",
            "reactions",
            "edits",
            "attachments",
            "search",
            "schedule",
            "audit",
            "retention",
            "insight");
    private static final String[] SHARED = within("auth", "limits", "store", "routing");
    private static final String[] BASE =
            within("turns", "bus", "redis", "wire", "config", "embedded", "local", "trail");
    private static final String CHAT = "dev.chaski.chat..";
    private static final String ROOT = "dev.chaski";

    @ArchTest
    static final ArchRule importsPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.chaski..")
            .withOptionalLayers(true)
            .layer("root")
            .definedBy(ROOT)
            .layer("doors")
            .definedBy(DOORS)
            .layer("gateway")
            .definedBy(GATEWAY)
            .layer("session")
            .definedBy(SESSION)
            .layer("catchup")
            .definedBy(CATCHUP)
            .layer("rooms")
            .definedBy(ROOMS)
            .layer("shared")
            .definedBy(SHARED)
            .layer("base")
            .definedBy(BASE)
            .layer("chat")
            .definedBy(CHAT)
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("doors")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("gateway")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("gateway")
            .whereLayer("catchup")
            .mayOnlyBeAccessedByLayers("session")
            .whereLayer("rooms")
            .mayOnlyBeAccessedByLayers("root", "doors", "gateway", "session")
            .whereLayer("shared")
            .mayOnlyBeAccessedByLayers("root", "doors", "gateway", "session", "catchup", "rooms")
            .whereLayer("base")
            .mayOnlyBeAccessedByLayers("root", "doors", "gateway", "session", "catchup", "rooms", "shared")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule theNounsKnowOnlyJava = classes()
            .that()
            .resideInAPackage(CHAT)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", CHAT));

    @ArchTest
    static final ArchRule onlyTheBusTouchesTheEventBus = noClasses()
            .that()
            .resideOutsideOfPackage("dev.chaski.bus..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.vertx.core.eventbus..")
                    .and(JavaClass.Predicates.simpleName("EventBusOptions").negate()));

    @ArchTest
    static final ArchRule onlyTheRootConfiguresTheEventBus = noClasses()
            .that()
            .resideOutsideOfPackages("dev.chaski.bus..", ROOT)
            .should()
            .dependOnClassesThat()
            .haveSimpleName("EventBusOptions");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.chaski.(*)..").should().beFreeOfCycles();

    private static String[] within(String... names) {
        return Stream.of(names).map(name -> "dev.chaski." + name + "..").toArray(String[]::new);
    }
}
