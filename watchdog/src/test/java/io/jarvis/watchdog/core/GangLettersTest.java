package io.jarvis.watchdog.core;

import static io.jarvis.watchdog.core.Samples.FENCE;
import static io.jarvis.watchdog.core.Samples.NODE;
import static io.jarvis.watchdog.core.Samples.NOW;
import static io.jarvis.watchdog.core.Samples.live;
import static io.jarvis.watchdog.core.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.GangProgress.Member;
import io.jarvis.protocol.lifecycle.GangProgress.Phase;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.DeadLetter;
import io.jarvis.protocol.task.Resources;
import io.jarvis.watchdog.core.LetterDecision.Drop;
import io.jarvis.watchdog.core.LetterDecision.EndCancelled;
import io.jarvis.watchdog.core.LetterDecision.MemberGone;
import io.jarvis.watchdog.core.LetterDecision.Requeue;
import io.jarvis.watchdog.core.LetterDecision.Staleness;
import io.jarvis.watchdog.core.LetterDecision.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Letters of gangs: the first member's is the gang's, the others' say only that they are gone. */
final class GangLettersTest {
  private static final DeadLetter.OfMember SECOND =
      new DeadLetter.OfMember(message("{}", 1), 1, "its node was declared dead");

  private final LetterJudge judge = new LetterJudge(10);

  @Test
  void aMemberWhoseMessageCameBackIsGone() {
    assertThat(judge.decide(SECOND, live(gang(Phase.RUNNING, false)), NOW))
        .isEqualTo(new MemberGone(SECOND.task(), 1, SECOND.reason()));
  }

  @Test
  void ofOneThatIsGoneOrOfAnEarlierAttemptNothingFollows() {
    DeadLetter.OfMember earlier = new DeadLetter.OfMember(message("{}", 2), 1, "gone");

    assertThat(judge.decide(SECOND, live(gang(Phase.SUCCEEDED, false)), NOW))
        .isEqualTo(new Drop(Staleness.OLD_ATTEMPT));
    assertThat(judge.decide(earlier, live(gang(Phase.RUNNING, false)), NOW))
        .isEqualTo(new Drop(Staleness.OLD_ATTEMPT));
  }

  @Test
  void aCancelledGangWhoseFirstIsLostDoesNotEndWhileOthersLive() {
    DeadLetter.Ended lost =
        new DeadLetter.Ended(
            message("{}", 1), NODE, FENCE, Cause.NODE_LOST, Optional.empty(), "lost");

    assertThat(judge.decide(lost, live(gang(Phase.RUNNING, true)), NOW))
        .isInstanceOf(Requeue.class);
    assertThat(judge.decide(lost, live(gang(Phase.ENDED, true)), NOW))
        .isInstanceOf(EndCancelled.class);
  }

  @Test
  void aGangThatDidNotComeTogetherWaitsLongerEachTimeAndIsNotCounted() {
    DeadLetter.Ended apart =
        new DeadLetter.Ended(
            message("{}", 1), NODE, FENCE, Cause.GANG_ENDED, Optional.empty(), "not in time");
    TaskProgress ended = gang(Phase.ENDED, false);

    for (int inRow = 1; inRow < 20; inRow++) {
      Duration expected = Duration.ofSeconds(Math.min(60, 1L << Math.min(10, inRow - 1)));
      assertThat(judge.decide(apart, live(ended, Cause.GANG_ENDED, inRow), NOW))
          .isInstanceOfSatisfying(
              Wait.class,
              wait -> {
                assertThat(wait.waiting().dueAt()).isEqualTo(NOW.plus(expected));
                assertThat(wait.waiting().task().retries()).isZero();
              });
    }
  }

  private static TaskProgress gang(Phase second, boolean cancelled) {
    GangProgress members =
        new GangProgress(List.of(member(Phase.RUNNING), member(second)), Optional.empty());
    TaskProgress.Attempt attempt =
        new TaskProgress.Attempt(
            1,
            NODE,
            1,
            List.of(FENCE.hash()),
            Resources.DEFAULT,
            List.of(),
            Optional.of(members),
            Optional.empty());
    return new TaskProgress(TaskState.RUNNING, 1, 0, Optional.of(attempt), cancelled);
  }

  private static Member member(Phase phase) {
    return new Member(
        NODE, List.of(), List.of(FENCE.hash()), phase, Optional.empty(), Optional.empty());
  }
}
