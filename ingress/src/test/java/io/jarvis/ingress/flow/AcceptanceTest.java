package io.jarvis.ingress.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.PublishResult;
import io.jarvis.ingress.core.ContentDigest;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Submission;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.message.TaskMessageCodec;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AcceptanceTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final TaskId ID = new TaskId("t1");
  private static final Problem FULL = Problem.of(ProblemType.TOO_MANY, "full");

  private final RecordingLog log = new RecordingLog();
  private final RecordingBroker broker = new RecordingBroker();
  private final Acceptance acceptance = acceptance(new Folded());

  private Acceptance acceptance(FoldedLog folded) {
    return new Acceptance(
        log, broker, folded, id -> log.append(new TaskEvent.Queued(id)), InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    acceptance.close();
  }

  @Test
  void writesThenPublishesThenAnswersThenNotesThatItIsQueued() {
    Answer answer =
        accept(
            submission(
                "{\"image\": \"busybox\", \"priority\": \"high\"}", Submission.IdOrigin.MADE),
            "e1");

    assertThat(answer).isEqualTo(new Answer.Accepted(ID, TenantId.DEFAULT, TaskState.PENDING));
    assertThat(broker.takePublished())
        .singleElement()
        .satisfies(published -> {
          assertThat(published.exchange()).isEqualTo("jarvis.tasks");
          assertThat(published.key()).isEqualTo("new.default.high");
          TaskMessage task = TaskMessageCodec.decodeTask(published.message());
          assertThat(task.attempt()).isEqualTo(1);
          assertThat(task.submittedAt()).isEqualTo(NOW);
        });
    awaitEvents(TaskEvent.Submitted.class, TaskEvent.Queued.class);
  }

  @Test
  void whatMayNotRunYetWaitsInATier() {
    String body = "{\"image\": \"busybox\", \"notBefore\": \"2026-11-23T10:06:00Z\"}";

    Answer answer = accept(submission(body, Submission.IdOrigin.MADE), "e1");

    assertThat(answer).isEqualTo(new Answer.Accepted(ID, TenantId.DEFAULT, TaskState.WAITING));
    assertThat(broker.takePublished())
        .singleElement()
        .satisfies(published -> {
          assertThat(published.exchange()).isEqualTo("jarvis.wait");
          assertThat(published.key()).isEqualTo("5m");
          assertThat(TaskMessageCodec.decodeLetter(published.message(), Optional.empty(), ""))
              .isInstanceOfSatisfying(
                  DeadLetter.Due.class,
                  due -> {
                    assertThat(due.why()).isEqualTo(TaskEvent.Why.DUE);
                    assertThat(due.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(6)));
                  });
        });
    awaitEvents(TaskEvent.Submitted.class, TaskEvent.Waiting.class);
  }

  @Test
  void aNotBeforeThatHasPassedIsNoReasonToWait() {
    accept(
        submission(
            "{\"image\": \"busybox\", \"notBefore\": \"2026-11-23T10:00:00Z\"}",
            Submission.IdOrigin.MADE),
        "e1");

    assertThat(broker.takePublished())
        .extracting(RecordingBroker.Published::exchange)
        .containsExactly("jarvis.tasks");
  }

  @Test
  void theFirstSubmissionOfAnIdGoesOn() {
    Answer answer = accept(submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN), "e1");

    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    assertThat(broker.takePublished()).hasSize(1);
  }

  @Test
  void theSameAgainIsTheSameTaskAndIsNotPublishedAgain() {
    Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
    accept(submission, "e1");
    awaitEvents(TaskEvent.Submitted.class, TaskEvent.Queued.class);
    broker.takePublished();

    Answer again = accept(submission, "e2");

    assertThat(again).isEqualTo(new Answer.Accepted(ID, TenantId.DEFAULT, TaskState.PENDING));
    assertThat(broker.takePublished()).isEmpty();
    assertThat(log.written()).hasSize(2);
  }

  @Test
  void anotherContentUnderTheSameIdIsAConflict() {
    accept(submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN), "e1");
    broker.takePublished();

    Answer other = accept(submission("{\"image\": \"alpine\"}", Submission.IdOrigin.OWN), "e2");

    assertThat(problem(other).status()).isEqualTo(409);
    assertThat(broker.takePublished()).isEmpty();
  }

  @Test
  void ofTwoThatWriteAtOnceTheLowerOffsetStands() {
    Submission other = submission("{\"image\": \"alpine\"}", Submission.IdOrigin.OWN);
    Submission ours = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
    Folded late = new Folded(1);
    try (Acceptance behind = acceptance(late)) {
      log.append(Recorded.of("theirs", "/other", NOW, other.submitted()));

      Answer answer = join(behind, ours, "ours");

      assertThat(problem(answer).status()).isEqualTo(409);
      assertThat(log.events()).hasSize(2);
      assertThat(broker.takePublished()).isEmpty();
    }
  }

  @Test
  void whatWasNotConfirmedIsUnavailableAndTheProblemNamesTheId() {
    for (PublishResult bad :
        List.of(
            new PublishResult.Returned(312, "NO_ROUTE"),
            new PublishResult.Refused(),
            new PublishResult.Unknown("gone"))) {
      broker.answerWith(bad);

      Problem problem =
          problem(accept(submission("{\"image\": \"busybox\"}", Submission.IdOrigin.MADE), "e1"));

      assertThat(problem.status()).isEqualTo(503);
      assertThat(problem.retryAfter()).isPresent();
      assertThat(problem.detail()).contains("'t1'");
    }
    assertThat(log.events()).noneMatch(TaskEvent.Queued.class::isInstance);
  }

  @Test
  void nothingIsPublishedBeforeTheLogHasConfirmed() {
    log.cutOff();

    Problem problem =
        problem(accept(submission("{\"image\": \"busybox\"}", Submission.IdOrigin.MADE), "e1"));

    assertThat(problem.status()).isEqualTo(503);
    assertThat(broker.takePublished()).isEmpty();
  }

  @Test
  void triedAgainUnderTheSameEventItIsRecognisedAsOurs() {
    Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
    log.cutOff();
    assertThat(problem(accept(submission, "e1")).status()).isEqualTo(503);
    log.reconnect();

    Answer again = accept(submission, "e1");

    assertThat(again).isInstanceOf(Answer.Accepted.class);
    assertThat(broker.takePublished()).hasSize(1);
  }

  @Test
  void nothingIsWrittenUnderAnOwnIdWhileTheReadModelMayNotKnowIt() {
    Folded anew = new Folded();
    anew.whole = false;
    try (Acceptance reading = acceptance(anew)) {
      Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);

      Problem problem = problem(join(reading, submission, "e1"));

      assertThat(problem.status()).isEqualTo(503);
      assertThat(problem.retryAfter()).isPresent();
      assertThat(log.written()).isEmpty();
      assertThat(broker.takePublished()).isEmpty();
    }
  }

  @Test
  void whatIsKnownIsAnsweredThoughTheReadModelIsNotWhole() {
    Folded anew = new Folded();
    try (Acceptance reading = acceptance(anew)) {
      Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
      join(reading, submission, "e1");
      anew.whole = false;

      assertThat(join(reading, submission, "e2")).isInstanceOf(Answer.Accepted.class);
    }
  }

  @Test
  void whatIsKnownIsAnsweredWhateverTheQuotaIs() {
    Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
    accept(submission, "e1");
    Attempt again = attempt(submission, "e2", Optional.of(FULL));

    assertThat(acceptance.accept(again).orTimeout(10, TimeUnit.SECONDS).join())
        .isInstanceOf(Answer.Accepted.class);
  }

  @Test
  void whatIsKnownToTheLogAndNotFoldedYetIsAnsweredWhateverTheQuotaIs() {
    Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
    accept(submission, "e1");
    try (Acceptance behind = acceptance(new Folded(1))) {
      Attempt again = attempt(submission, "e2", Optional.of(FULL));

      assertThat(behind.accept(again).orTimeout(10, TimeUnit.SECONDS).join())
          .isInstanceOf(Answer.Accepted.class);
    }
  }

  @Test
  void whatIsNotKnownIsRefusedByTheQuotaAndNotWritten() {
    Submission submission = submission("{\"image\": \"busybox\"}", Submission.IdOrigin.OWN);
    Attempt attempt = attempt(submission, "e1", Optional.of(FULL));

    Answer answer = acceptance.accept(attempt).orTimeout(10, TimeUnit.SECONDS).join();

    assertThat(answer).isEqualTo(new Answer.Declined(FULL));
    assertThat(log.written()).isEmpty();
  }

  private Answer accept(Submission submission, String event) {
    return join(acceptance, submission, event);
  }

  private static Answer join(Acceptance acceptance, Submission submission, String event) {
    return acceptance
        .accept(attempt(submission, event, Optional.empty()))
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private static Attempt attempt(
      Submission submission, String event, Optional<Problem> unlessKnown) {
    return new Attempt(
        submission, Recorded.of(event, "/test", NOW, submission.submitted()), unlessKnown);
  }

  @SafeVarargs
  private void awaitEvents(Class<? extends Event>... types) {
    await()
        .untilAsserted(
            () -> assertThat(log.events()).map(Object::getClass).isEqualTo(List.of(types)));
  }

  private static Problem problem(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> throw new AssertionError("accepted: " + accepted);
      case Answer.Declined(Problem problem) -> problem;
    };
  }

  private static Submission submission(String body, Submission.IdOrigin origin) {
    TaskSpecReader.Defaults defaults = new TaskSpecReader.Defaults(() -> ID, TenantId.DEFAULT);
    return switch (new TaskSpecReader(SubmissionLimits.DEFAULT)
        .read(body.getBytes(StandardCharsets.UTF_8), defaults)) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) ->
          new Submission(
              spec, ContentDigest.of(spec), "me", TaskEvent.Door.REST, origin, Optional.empty());
      case Parsed.Invalid<TaskSpec>(var errors) -> throw new AssertionError(errors.toString());
    };
  }

  /** Folds what the log holds, but sees nothing of it before it was asked so often. */
  private final class Folded implements FoldedLog {
    private int blindQuestions;
    private volatile boolean whole = true;

    Folded() {
      this(0);
    }

    Folded(int blindQuestions) {
      this.blindQuestions = blindQuestions;
    }

    @Override
    public Map<TaskId, Standing> standing(Collection<TaskId> ids) {
      Map<TaskId, Standing> standing = blindQuestions-- > 0 ? new HashMap<>() : all();
      standing.keySet().retainAll(ids);
      return standing;
    }

    @Override
    public boolean whole() {
      return whole;
    }

    @Override
    public boolean caughtUp() {
      return true;
    }

    @Override
    public FirstRead.Mark mark() {
      return new FirstRead.Mark(0);
    }

    @Override
    public CompletableFuture<Standing> firstRead(TaskId id, FirstRead.Mark since) {
      return CompletableFuture.completedFuture(all().get(id));
    }

    private Map<TaskId, Standing> all() {
      Map<TaskId, Standing> standing = new HashMap<>();
      for (Recorded recorded : log.written()) {
        switch (recorded.event()) {
          case TaskEvent.Submitted submitted ->
              standing.putIfAbsent(
                  submitted.task(),
                  new Standing(recorded.id(), submitted.digest(), TaskState.SUBMITTED));
          case TaskEvent.Queued queued ->
              standing.computeIfPresent(
                  queued.task(),
                  (id, was) -> new Standing(was.submission(), was.digest(), TaskState.PENDING));
          default -> {}
        }
      }
      return standing;
    }
  }
}
