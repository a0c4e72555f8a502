package dev.detour.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Holds the arrows between the rooms of ARCHITECTURE.md: nothing points back up. */
@AnalyzeClasses(packages = "dev.detour", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule roomsDependOneWay =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("policy")
          .definedBy("dev.detour.policy..")
          .layer("store")
          .definedBy("dev.detour.store..")
          .layer("gateway")
          .definedBy("dev.detour.gateway..")
          .layer("provider-sim")
          .definedBy("dev.detour.sim..")
          .layer("ingest")
          .definedBy("dev.detour.ingest..")
          .layer("analytics-jobs")
          .definedBy("dev.detour.jobs..")
          .layer("queries")
          .definedBy("dev.detour.queries..")
          .layer("web-console")
          .definedBy("dev.detour.console..")
          .layer("deploy")
          .definedBy("dev.detour.standalone..", "dev.detour.clickhouse..", "dev.detour.kafka..")
          .whereLayer("policy")
          .mayNotAccessAnyLayer()
          .whereLayer("store")
          .mayOnlyAccessLayers("policy")
          .whereLayer("gateway")
          .mayOnlyAccessLayers("policy", "store")
          .whereLayer("provider-sim")
          .mayNotAccessAnyLayer()
          .whereLayer("ingest")
          .mayOnlyAccessLayers("policy")
          .whereLayer("analytics-jobs")
          .mayOnlyAccessLayers("policy")
          .whereLayer("queries")
          .mayNotAccessAnyLayer()
          .whereLayer("web-console")
          .mayOnlyAccessLayers("policy", "store", "queries");

  @ArchTest
  static final ArchRule policyIsPure =
      classes()
          .that()
          .resideInAPackage("dev.detour.policy..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.detour.policy..",
              "java.lang..",
              "java.io..",
              "java.math..",
              "java.net..",
              "java.nio.charset..",
              "java.nio.file..",
              "java.security..",
              "java.text..",
              "java.time..",
              "java.util..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule policyReadsNoClockAndNoRandomness =
      noClasses()
          .that()
          .resideInAPackage("dev.detour.policy..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.security.SecureRandom")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.net.Socket")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.nio.file.Files");

  @ArchTest
  static final ArchRule tuningIsPure =
      noClasses()
          .that()
          .resideInAPackage("dev.detour.console.tuning..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "java.sql..",
              "java.net.http..",
              "com.clickhouse..",
              "org.slf4j..",
              "dev.detour.store..");

  @ArchTest
  static final ArchRule featuresHaveNoCycles =
      slices().matching("dev.detour.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noTechnicalLayerPackages =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..controller..", "..service..", "..dao..", "..util..", "..utils..", "..helper..");
}
