package io.jarvis.e2e.house;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.Temporal;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What makes the same input give the same decision, tomorrow and in the simulator. */
final class CoreRulesTest {
  private static final String[] PURE = {"io.jarvis..core..", "io.jarvis.protocol.."};

  @Test
  void decisionsTakeTheTimeAsAnArgument() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethodWhere(
                target(nameMatching("now")).and(target(owner(assignableTo(Temporal.class)))))
            .orShould()
            .callMethodWhere(
                target(nameMatching("system.*|tick.*"))
                    .and(target(owner(assignableTo(InstantSource.class)))))
            .orShould()
            .callMethodWhere(
                target(nameMatching("currentTimeMillis|nanoTime"))
                    .and(target(owner(assignableTo(System.class)))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .because(
                "a decision is a function of its arguments: pass the Instant in, and read the clock in"
                    + " the adapter that calls it"));
  }

  @Test
  void decisionsTakeIdsAndRandomnessAsArguments() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.jarvis..core..")
            .should()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(RandomGenerator.class)
            .because(
                "two runs must not differ: pass ids, or a supplier of them, in as an argument"));
  }

  @Test
  void decisionsDoNoInputOrOutput() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.jarvis..core..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "org.slf4j..",
                    "org.springframework..",
                    "com.rabbitmq..",
                    "com.github.dockerjava..",
                    "com.ecwid..",
                    "java.sql..",
                    "java.net.http..",
                    "java.nio.file..",
                    "java.util.logging..",
                    "io.micrometer.."))
            .because(
                "decisions are pure: return what is to be done, or to be told, as a value, and let the"
                    + " adapter do, log and count it"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(House.CLASSES);
  }
}
