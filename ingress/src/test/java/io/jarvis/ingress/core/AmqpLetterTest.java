package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AmqpLetterTest {
  private static final TaskId MADE = new TaskId("made");
  private static final Instant SENT = Instant.parse("2026-11-23T10:00:00Z");
  private static final WireMessage BARE =
      WireMessage.of("{\"image\": \"busybox\"}".getBytes(StandardCharsets.UTF_8)).build();

  @Test
  void aBareMessageThatCameOnceIsATaskWithAMadeId() {
    Incoming incoming = task(BARE, "task", AmqpLetter.Redelivery.FIRST);

    assertThat(incoming.fallbackId()).isEqualTo(new FallbackId.Made(MADE));
    assertThat(incoming.tenant()).isEmpty();
    assertThat(incoming.errors()).isEmpty();
  }

  @Test
  void aBareMessageThatCameAgainNeedsAnId() {
    assertThat(task(BARE, "task", AmqpLetter.Redelivery.REPEATED).fallbackId())
        .isInstanceOfSatisfying(
            FallbackId.None.class, none -> assertThat(none.error().field()).isEqualTo("id"));
  }

  @Test
  void theMessageIdServesAsTheTasksId() {
    assertThat(
            task(
                    BARE.toBuilder().messageId("m-1").timestamp(SENT).build(),
                    "task",
                    AmqpLetter.Redelivery.REPEATED)
                .fallbackId())
        .isEqualTo(new FallbackId.Given(new TaskId("m-1")));
    assertThat(
            task(
                    BARE.toBuilder().messageId("not an id").build(),
                    "task",
                    AmqpLetter.Redelivery.FIRST)
                .fallbackId())
        .isInstanceOfSatisfying(
            FallbackId.None.class,
            none -> assertThat(none.error().field()).isEqualTo("message-id"));
  }

  @Test
  void contentAndTimestampGiveTheSameIdEachTimeAndForNothingElse() {
    FallbackId first =
        task(BARE.toBuilder().timestamp(SENT).build(), "task", AmqpLetter.Redelivery.FIRST)
            .fallbackId();
    FallbackId again =
        task(BARE.toBuilder().timestamp(SENT).build(), "task", AmqpLetter.Redelivery.REPEATED)
            .fallbackId();
    FallbackId later =
        task(
                BARE.toBuilder().timestamp(SENT.plusSeconds(1)).build(),
                "task",
                AmqpLetter.Redelivery.FIRST)
            .fallbackId();

    assertThat(again).isInstanceOf(FallbackId.Given.class).isEqualTo(first).isNotEqualTo(later);
  }

  @Test
  void theKeyNamesTheTenant() {
    assertThat(task(BARE, "task.team", AmqpLetter.Redelivery.FIRST).tenant())
        .contains(new TenantId("team"));
    assertThat(task(BARE, "jarvis.intake", AmqpLetter.Redelivery.FIRST).tenant()).isEmpty();
    assertThat(task(BARE, "jarvis.intake.team", AmqpLetter.Redelivery.FIRST).tenant())
        .contains(new TenantId("team"));
  }

  @Test
  void aWorkflowBearsTheIdAndTheTenantOfItsMessage() {
    RunRequest request = workflow(BARE.toBuilder().messageId("m-1").build(), "workflow.team");

    assertThat(request.id()).isEqualTo(new FallbackId.Given(new TaskId("m-1")));
    assertThat(request.tenant()).contains("team");
    assertThat(request.content().format()).isEqualTo(DocumentReader.Format.JSON);
    assertThat(request.errors()).isEmpty();
    assertThat(workflow(BARE, "workflow").id()).isEqualTo(new FallbackId.Made(MADE));
    assertThat(workflow(withContentType("text/x-yaml"), "workflow").content().format())
        .isEqualTo(DocumentReader.Format.YAML);
    assertThat(wrong(withContentType("text/csv"), "workflow").type())
        .isEqualTo(ProblemType.WRONG_CONTENT_TYPE);
  }

  private static RunRequest workflow(WireMessage message, String key) {
    AmqpLetter letter = new AmqpLetter(message, key, AmqpLetter.Redelivery.FIRST, MADE);
    return ((AmqpLetter.Content.Workflow) letter.read()).request();
  }

  @ParameterizedTest
  @ValueSource(strings = {"task.A", "task.a.b", "task.", "tasks", "", "workflows", "workflow.a.b"})
  void refusesOtherKeys(String key) {
    assertThat(wrong(BARE, key).errors())
        .extracting(FieldError::field)
        .containsExactly("routing key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/vnd.x+json",
        "APPLICATION/JSON",
        ""
      })
  void takesJsonByAnyName(String type) {
    assertThat(task(withContentType(type), "task", AmqpLetter.Redelivery.FIRST).errors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "json", "application/octet-stream"})
  void refusesOtherContentTypes(String type) {
    assertThat(wrong(withContentType(type), "task").status()).isEqualTo(415);
  }

  @Test
  void refusesAnExpirationByName() {
    WireMessage expiring = BARE.toBuilder().expiration("1000").build();

    assertThat(task(expiring, "task", AmqpLetter.Redelivery.FIRST).errors())
        .extracting(FieldError::field)
        .containsExactly("expiration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"amq.rabbitmq.reply-to.g1h2.abc==", "amq.gen-JzTY20BRgKO-HjmUJj0wLg", "reply.me"})
  void answersAtQueuesOfClients(String queue) {
    AmqpLetter letter = letter(withReplyTo(queue), "task", AmqpLetter.Redelivery.FIRST);

    assertThat(letter.reply()).contains(new TaskMessage.Reply(queue, Optional.of("c1")));
    assertThat(task(withReplyTo(queue), "task", AmqpLetter.Redelivery.FIRST).reply())
        .isEqualTo(letter.reply());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jarvis.pending.default.normal",
        "amq.rabbitmq.reply-to",
        "reply",
        "reply.",
        "myqueue",
        "xreply.a"
      })
  void neverAnswersAtOtherQueues(String queue) {
    assertThat(task(withReplyTo(queue), "task", AmqpLetter.Redelivery.FIRST).errors())
        .extracting(FieldError::field)
        .containsExactly("reply_to");
    assertThat(letter(withReplyTo(queue), "task", AmqpLetter.Redelivery.FIRST).reply()).isEmpty();
  }

  private static WireMessage withContentType(String type) {
    return BARE.toBuilder().contentType(type).build();
  }

  private static WireMessage withReplyTo(String queue) {
    return BARE.toBuilder().correlationId("c1").replyTo(queue).build();
  }

  private static AmqpLetter letter(
      WireMessage message, String key, AmqpLetter.Redelivery redelivery) {
    return new AmqpLetter(message, key, redelivery, MADE);
  }

  private static Incoming task(WireMessage message, String key, AmqpLetter.Redelivery redelivery) {
    return switch (letter(message, key, redelivery).read()) {
      case AmqpLetter.Content.Task(Incoming incoming) -> incoming;
      case AmqpLetter.Content.Workflow(RunRequest request) ->
          throw new AssertionError("a workflow: " + request);
      case AmqpLetter.Content.Wrong(Problem problem) ->
          throw new AssertionError(problem.toString());
    };
  }

  private static Problem wrong(WireMessage message, String key) {
    return switch (letter(message, key, AmqpLetter.Redelivery.FIRST).read()) {
      case AmqpLetter.Content.Task(Incoming incoming) ->
          throw new AssertionError("taken: " + incoming);
      case AmqpLetter.Content.Workflow(RunRequest request) ->
          throw new AssertionError("taken: " + request);
      case AmqpLetter.Content.Wrong(Problem problem) -> problem;
    };
  }
}
