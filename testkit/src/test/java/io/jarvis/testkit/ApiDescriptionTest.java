package io.jarvis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ApiDescriptionTest {
  private static final String ACCEPTED =
      "{\"id\": \"t1\", \"state\": \"pending\", \"tenant\": \"default\"}";

  private final ApiDescription description = ApiDescription.shared();

  @Test
  void findsNothingWrongWithWhatIsDescribed() {
    assertThat(
            description.contradictions(
                submission("{\"image\": \"busybox\"}", 202, "application/json", ACCEPTED)))
        .isEmpty();
    assertThat(
            description.contradictions(
                new ApiDescription.Exchange(
                    "GET", "/tasks/t1/logs", "", 200, "text/plain;charset=utf-8", "hello")))
        .isEmpty();
    assertThat(description.contradictions("accepted", ACCEPTED.getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
  }

  @Test
  void findsWhatContradictsTheDescription() {
    assertThat(
            description.contradictions(
                submission("", 202, "application/json", ACCEPTED.replace("pending", "asleep"))))
        .hasSize(1);
    assertThat(
            description.contradictions(
                submission("", 202, "application/json", ACCEPTED.replace("tenant", "renter"))))
        .hasSize(2);
    assertThat(description.contradictions(submission("", 202, "text/html", ACCEPTED))).hasSize(1);
    assertThat(description.contradictions(submission("", 418, "application/json", ACCEPTED)))
        .hasSize(1);
    assertThat(
            description.contradictions(
                submission(
                    "{\"image\": \"busybox\", \"colour\": 1}", 202, "application/json", ACCEPTED)))
        .hasSize(1);
    assertThat(
            description.contradictions(
                new ApiDescription.Exchange(
                    "GET", "/v1/nothing", "", 200, "application/json", "{}")))
        .hasSize(1);
    assertThat(description.contradictions("refused", ACCEPTED.getBytes(StandardCharsets.UTF_8)))
        .isNotEmpty();
    assertThat(description.contradictions("rumour", new byte[0])).hasSize(1);
  }

  @Test
  void knowsWhatNobodyHasSeen() {
    assertThat(
            description.contradictions(
                submission(
                    "{\"image\": \"busybox\", \"name\": \"x\"}",
                    202,
                    "application/json",
                    ACCEPTED)))
        .isEmpty();

    assertThat(description.unseen())
        .doesNotContain("POST /v1/tasks 202", "Accepted.id", "NewTask.name")
        .contains(
            "POST /v1/tasks 503",
            "NewTask.workingDir",
            "Attempt.usage",
            "Usage.cpuMillis",
            "Cluster.rates.ended",
            "message outcome");
  }

  private static ApiDescription.Exchange submission(
      String request, int status, String type, String answer) {
    return new ApiDescription.Exchange("POST", "/v1/tasks", request, status, type, answer);
  }
}
