package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.Quota;
import io.jarvis.catalog.SchedulingRules;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.SubmissionLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdmissionTest {
  private static final TaskId MADE = new TaskId("made");
  private static final TenantId TEAM = new TenantId("team");
  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          ClusterConfig.DEFAULT_POLICY,
          SchedulingRules.DEFAULT,
          Map.of(
              TenantId.DEFAULT,
              ClusterConfig.Tenant.DEFAULT,
              TEAM,
              new ClusterConfig.Tenant(1, 5, Quota.NONE)),
          Set.of("NET_BIND_SERVICE", "SYS_TIME"),
          ClusterConfig.UserRule.ANY);
  private static final ClusterConfig NON_ROOT =
      new ClusterConfig(
          CONFIG.policy(),
          CONFIG.scheduling(),
          CONFIG.tenants(),
          CONFIG.allowedCapabilities(),
          ClusterConfig.UserRule.NON_ROOT);

  private final Admission admission = new Admission(SubmissionLimits.DEFAULT);

  @Test
  void admitsATaskAndMakesItsDefaultsPlain() {
    Submission submission = admitted("{\"image\": \"busybox\"}");

    assertThat(submission.spec().id()).isEqualTo(MADE);
    assertThat(submission.spec().tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(submission.origin()).isEqualTo(Submission.IdOrigin.MADE);
  }

  @Test
  void aClientsOwnIdMayHaveBeenSubmittedBefore() {
    assertThat(admitted("{\"id\": \"t1\", \"image\": \"busybox\"}").origin())
        .isEqualTo(Submission.IdOrigin.OWN);
    assertThat(
            admitted("{\"image\": \"busybox\"}", new FallbackId.Given(new TaskId("m1"))).origin())
        .isEqualTo(Submission.IdOrigin.OWN);
  }

  @Test
  void anArrayCountsAsItsIndexes() {
    Incoming three =
        rest(
            "{\"image\": \"busybox\", \"tenant\": \"team\", \"array\": {\"count\": 3}}",
            new FallbackId.Made(MADE));

    assertThat(admission.admit(three, CONFIG, tenant -> 2)).isInstanceOf(Admitted.Admissible.class);
    assertThat(problem(admission.admit(three, CONFIG, tenant -> 3)).type())
        .isEqualTo(ProblemType.TOO_MANY);
  }

  @Test
  void theNameOfAnIndexIsNobodysToChoose() {
    assertThat(refused("{\"id\": \"a_3\", \"image\": \"busybox\"}").errors())
        .extracting(FieldError::field)
        .containsExactly("id");
  }

  @Test
  void aBodyAndTheSameWithItsDefaultsWrittenOutHaveOneDigest() {
    Submission plain = admitted("{\"id\": \"t1\", \"image\": \"busybox\"}");
    Submission explicit =
        admitted(
            "{\"priority\": \"normal\", \"resources\": {\"cpu\": \"0.1\"}, \"image\": \"busybox\", \"id\": \"t1\"}");
    Submission other = admitted("{\"id\": \"t1\", \"image\": \"busybox\", \"priority\": \"high\"}");

    assertThat(explicit.digest()).isEqualTo(plain.digest());
    assertThat(other.digest()).isNotEqualTo(plain.digest());
  }

  @Test
  void namesEveryWrongFieldAtOnce() {
    Problem problem =
        refused(
            "{\"image\": 7, \"tenant\": \"No\", \"resources\": {\"cpu\": \"-1\"}, \"colour\": \"red\"}");

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.errors())
        .extracting(FieldError::field)
        .contains("image", "tenant", "resources.cpu", "colour");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{\"image\": \"busybox\"} x",
        "{\"image\": \"a\", \"image\": \"b\"}",
        "\0\1\2"
      })
  void refusesWhatIsNoTaskAtAll(String body) {
    assertThat(refused(body).errors()).isNotEmpty();
  }

  @Test
  void refusesABodyAboveTheLimitWhateverItHolds() {
    Problem problem = refused(" ".repeat(SubmissionLimits.DEFAULT.bodyBytes() + 1));

    assertThat(problem.status()).isEqualTo(413);
    assertThat(problem.errors()).extracting(FieldError::field).containsExactly("body");
  }

  @Test
  void refusesATaskThatIsAboveTheLimitOnlyWithItsDefaults() {
    StringBuilder labels = new StringBuilder("\"a\": \"b\"");
    String body = "{\"image\": \"busybox\", \"args\": [";
    String arg = "\"" + "x".repeat(32_000) + "\"";
    body +=
        String.join(",", java.util.Collections.nCopies(8, arg))
            + "], \"labels\": {"
            + labels
            + "}, \"name\": \"\", \"env\": {\"A\": \"";
    String full =
        body + "x".repeat(SubmissionLimits.DEFAULT.bodyBytes() - body.length() - 3) + "\"}}";

    assertThat(full).hasSize(SubmissionLimits.DEFAULT.bodyBytes());
    assertThat(refused(full).status()).isEqualTo(413);
  }

  @Test
  void refusesTextThatCannotBeWritten() {
    assertThat(refused("{\"image\": \"busybox\", \"name\": \"\\ud800\"}").errors())
        .extracting(FieldError::field)
        .containsExactly("body");
    assertThat(refused("{\"image\": \"busybox\", \"input\": {\"a\": \"\\udc00\"}}").errors())
        .extracting(FieldError::field)
        .containsExactly("body");
  }

  @Test
  void namesSomeOfVeryManyMistakes() {
    StringBuilder body = new StringBuilder("{\"image\": \"busybox\"");
    for (int i = 0; i < 1_000; i++) {
      body.append(", \"f").append(i).append("\": 1");
    }

    Problem problem = refused(body + "}");

    assertThat(problem.errors()).hasSize(Problem.MAX_ERRORS);
    assertThat(problem.detail()).startsWith("1000 fields are wrong");
  }

  @Test
  void refusesATenantThatDoesNotExist() {
    assertThat(refused("{\"image\": \"busybox\", \"tenant\": \"nobody\"}").errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.field()).isEqualTo("tenant");
          assertThat(error.expected()).isEqualTo("one of default, team");
        });
  }

  @Test
  void refusesATenantOtherThanThatOfItsRoutingKey() {
    Incoming incoming =
        new Incoming(
            bytes("{\"image\": \"busybox\", \"tenant\": \"default\"}"),
            TaskEvent.Door.AMQP,
            "",
            Optional.of(TEAM),
            new FallbackId.Made(MADE),
            Optional.empty(),
            List.of());

    assertThat(problem(admission.admit(incoming, CONFIG, tenant -> 0)).errors())
        .extracting(FieldError::field)
        .containsExactly("tenant");
  }

  @Test
  void refusesATaskBeyondItsTenantsQuota() {
    Admitted below =
        admission.admit(
            rest("{\"image\": \"busybox\", \"tenant\": \"team\"}", new FallbackId.Made(MADE)),
            CONFIG,
            tenant -> 4);
    Admitted at =
        admission.admit(
            rest("{\"image\": \"busybox\", \"tenant\": \"team\"}", new FallbackId.Made(MADE)),
            CONFIG,
            tenant -> 5);

    assertThat(below).isInstanceOf(Admitted.Admissible.class);
    assertThat(problem(at).status()).isEqualTo(429);
    assertThat(problem(at).retryAfter()).isPresent();
  }

  @Test
  void refusesATaskWithAnIdOfItsOwnBeyondItsTenantsQuotaOnlyIfItIsNotKnown() {
    Incoming own =
        rest(
            "{\"id\": \"mine\", \"image\": \"busybox\", \"tenant\": \"team\"}",
            new FallbackId.Made(MADE));

    assertThat(admission.admit(own, CONFIG, tenant -> 4)).isInstanceOf(Admitted.Admissible.class);
    assertThat(admission.admit(own, CONFIG, tenant -> 5))
        .isInstanceOfSatisfying(
            Admitted.OnlyIfKnown.class,
            full -> {
              assertThat(full.submission().spec().id()).isEqualTo(new TaskId("mine"));
              assertThat(full.otherwise().type()).isEqualTo(ProblemType.TOO_MANY);
            });
  }

  @Test
  void refusesCapabilitiesThatAreNotAllowed() {
    String body =
        "{\"image\": \"busybox\", \"capabilities\": [\"SYS_TIME\", \"SYS_ADMIN\", \"ALL\"]}";

    assertThat(refused(body).errors())
        .extracting(FieldError::field)
        .containsExactly("capabilities[1]", "capabilities[2]");
  }

  @ParameterizedTest
  @CsvSource({
    "1000, true",
    "1000:1000, true",
    "007, true",
    "'', false",
    "0, false",
    "00, false",
    "0:1000, false",
    "root, false",
    "app, false"
  })
  void demandsAUserThatCannotBeRootWhereTheClusterDoes(String user, boolean fit) {
    String body =
        user.isEmpty()
            ? "{\"image\": \"busybox\"}"
            : "{\"image\": \"busybox\", \"user\": \"" + user + "\"}";

    Admitted admitted =
        admission.admit(rest(body, new FallbackId.Made(MADE)), NON_ROOT, tenant -> 0);

    assertThat(admitted instanceof Admitted.Admissible).isEqualTo(fit);
  }

  @Test
  void saysWhatTheCompilerSaysOfAConstraint() {
    String body =
        "{\"image\": \"busybox\", \"constraints\": [\"node.zone == 'eu-1'\", \"node.zone =\", \"zone == 'x'\"]}";

    assertThat(refused(body).errors())
        .extracting(FieldError::field)
        .containsExactly("constraints[1]", "constraints[2]");
    assertThat(refused(body).errors().getLast().problem())
        .contains("undeclared reference to 'zone'");
  }

  @Test
  void addsWhatTheDoorFoundToWhatTheBodyLacks() {
    FieldError expiration = new FieldError("expiration", "no", "none");
    FieldError missing = new FieldError("id", "missing", "one");
    Incoming incoming =
        new Incoming(
            bytes("{\"image\": 1}"),
            TaskEvent.Door.AMQP,
            "",
            Optional.empty(),
            new FallbackId.None(missing),
            Optional.empty(),
            List.of(expiration));

    assertThat(problem(admission.admit(incoming, CONFIG, tenant -> 0)).errors())
        .contains(expiration, missing)
        .hasSize(3);
  }

  @Test
  void aMissingFallbackMattersOnlyIfTheBodyNamesNoId() {
    FallbackId none = new FallbackId.None(new FieldError("id", "missing", "one"));

    assertThat(admitted("{\"id\": \"t1\", \"image\": \"busybox\"}", none).spec().id())
        .isEqualTo(new TaskId("t1"));
    assertThat(
            problem(admission.admit(rest("{\"image\": \"busybox\"}", none), CONFIG, tenant -> 0))
                .errors())
        .hasSize(1);
  }

  private Submission admitted(String body) {
    return admitted(body, new FallbackId.Made(MADE));
  }

  private Submission admitted(String body, FallbackId fallback) {
    return switch (admission.admit(rest(body, fallback), CONFIG, tenant -> 0)) {
      case Admitted.Admissible(Submission submission) -> submission;
      case Admitted.OnlyIfKnown full -> throw new AssertionError(full.toString());
      case Admitted.Refused(Problem problem) -> throw new AssertionError(problem.toString());
    };
  }

  private Problem refused(String body) {
    return problem(admission.admit(rest(body, new FallbackId.Made(MADE)), CONFIG, tenant -> 0));
  }

  private static Problem problem(Admitted admitted) {
    return switch (admitted) {
      case Admitted.Admissible(Submission submission) ->
          throw new AssertionError("admitted: " + submission);
      case Admitted.OnlyIfKnown full -> throw new AssertionError("admitted: " + full);
      case Admitted.Refused(Problem problem) -> problem;
    };
  }

  private static Incoming rest(String body, FallbackId fallback) {
    return new Incoming(
        bytes(body),
        TaskEvent.Door.REST,
        "127.0.0.1",
        Optional.empty(),
        fallback,
        Optional.empty(),
        List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
