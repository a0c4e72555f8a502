package dev.detour.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A decision that looked at a clock, at chance or at the network could not be replayed. */
class PurityTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.detour.policy");

  @Test
  void knowsTheJdkAndJacksonOnly() {
    ArchRuleDefinition.classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.detour.policy..", "java..", "com.fasterxml.jackson..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void asksNoClockAndNoChance() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .check(CLASSES);
  }

  @Test
  void doesNoInputOrOutputButItsOwnResource() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net.http..", "java.nio.channels..", "java.sql..", "java.util.logging..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("..decision..", "..budget..", "..price..", "..failure..", "..event..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..")
        .check(CLASSES);
  }

  @Test
  void decidesWithoutKnowingHowPoliciesAreWritten() {
    noClasses()
        .that()
        .resideInAPackage("..decision..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson..", "..document.shape..")
        .check(CLASSES);
    SlicesRuleDefinition.slices()
        .matching("dev.detour.policy.(decision|event|failure|price|budget)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }
}
