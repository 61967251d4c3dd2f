package io.jarvis.e2e.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
final class DependencyRulesTest {
  private static final List<String> SERVICES =
      List.of("ingress", "dispatcher", "executor", "watchdog", "workflow");

  @Test
  void theProtocolDependsOnNothingOfOurs() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.jarvis.protocol..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("io.jarvis..").and(not(resideInAPackage("io.jarvis.protocol.."))))
            .because(
                "everybody depends on the protocol: move what it needs into it, or the class out of it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "dispatcher", "executor", "watchdog", "workflow"})
  void aServiceKnowsNoOther(String service) {
    String[] others =
        SERVICES.stream()
            .filter(other -> !other.equals(service))
            .map(other -> "io.jarvis." + other + "..")
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage("io.jarvis." + service + "..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(others))
            .because(
                "services meet only in queues and in the log: put what both need into protocol, broker,"
                    + " catalog, site or state"));
  }

  @Test
  void springStaysAtTheEdge() {
    check(
        noClasses()
            .that(areNoPlaceForSpring())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because(
                "objects are wired in one *Configuration and know nothing of it: take collaborators in"
                    + " the constructor; only *Configuration, *Properties, *Application, health"
                    + " indicators and the packages http and amqp use Spring"));
  }

  private static DescribedPredicate<JavaClass> areNoPlaceForSpring() {
    DescribedPredicate<JavaClass> edge =
        DescribedPredicate.describe("are at the edge", DependencyRulesTest::isAtTheEdge);
    return resideInAPackage("io.jarvis..")
        .and(not(edge))
        .and(not(resideInAnyPackage("io.jarvis..http..", "io.jarvis..amqp..")))
        // The read model speaks JDBC through Spring's JdbcClient; there is no other layer there.
        .and(not(resideInAPackage("io.jarvis.state..")));
  }

  private static boolean isAtTheEdge(JavaClass type) {
    String name = outermost(type).getSimpleName();
    // RabbitTopology declares exchanges and queues by spring-rabbit's types.
    return name.matches(".*(Configuration|Properties|Application|Health|HealthIndicator)")
        || name.equals("RabbitTopology");
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  @Test
  void servicesLogInsteadOfPrinting() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.jarvis.bench..")
            .should(ACCESS_STANDARD_STREAMS)
            .because("an operator searches structured logs: use a Logger, with the ids as fields"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(House.CLASSES);
  }
}
