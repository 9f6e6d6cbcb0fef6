package dev.timonel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;

@AnalyzeClasses(packages = "dev.timonel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = {
        "..diagnosis..",
        "..model..",
        "..net..",
        "..snapshot..",
        "..routing..",
        "..controller..",
        "dev.timonel.dns",
        "dev.timonel.audit"
    };

    private static final SliceAssignment SINGLE_PACKAGES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "single packages";
        }
    };

    @ArchTest
    static final ArchRule packagesImportOnlyWhatTheDrawingAllows = classes()
            .should(adhereToPlantUmlDiagram(Path.of("docs/architecture.puml"), consideringOnlyDependenciesInDiagram()));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.timonel.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesInThemHaveNoCyclesEither =
            slices().assignedFrom(SINGLE_PACKAGES).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule springStaysAtTheEdges = noClasses()
            .that()
            .resideInAnyPackage(
                    "..model..", "..net..", "..snapshot..", "..routing..", "..controller..", "..registry..", "..dns..")
            .or()
            .resideInAPackage("dev.timonel.store")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule persistenceStaysInTheStore = noClasses()
            .that()
            .resideOutsideOfPackage("..store.jpa..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.hibernate..");

    @ArchTest
    static final ArchRule pureCodeTakesNoTimeAndNoDraws = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                            "now|currentTimeMillis|nanoTime|randomUUID")))
            .orShould()
            .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "are clocks, draws, threads or sockets",
                    c -> c.isAssignableTo(java.time.Clock.class)
                            || c.isAssignableTo(java.util.random.RandomGenerator.class)
                            || c.isAssignableTo(Thread.class)
                            || c.isAssignableTo(java.util.concurrent.Executor.class)
                            || resideInAnyPackage("java.nio.channels..").test(c)
                            || c.getName().startsWith("java.net.")
                                    && !c.getName().equals("java.net.URI")));

    @ArchTest
    static final ArchRule jackson2NeverWritesKubernetesObjects = noClasses()
            .that()
            .resideOutsideOfPackage("..api.docs..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule namesAreTheFieldsOwn = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Dto");
}
