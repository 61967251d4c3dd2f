package io.jarvis.dispatcher.amqp;

import static io.jarvis.dispatcher.amqp.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.broker.PublishResult;
import io.jarvis.dispatcher.amqp.FakeBroker.FakeDelivery;
import io.jarvis.dispatcher.amqp.FakeBroker.Published;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.TaskEvent;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever ends a task, the leader tells of it. */
final class AnnouncerTest extends LeaderFixture {
  private Recorded end(String task) {
    return log.append(new TaskEvent.Cancelled(new TaskId(task), 1)).join();
  }

  private List<Published> outcomes() {
    return broker.to("jarvis.outcomes");
  }

  private List<ClusterEvent.OutcomesTold> told() {
    return log.events(ClusterEvent.OutcomesTold.class);
  }

  @Test
  void tellsOfAnEndingUnderTheIdOfTheEventAndThenTheLogThatItDid() {
    leader.lead();
    leader.admit(spec("t"));

    Recorded ending = end("t");

    await().until(() -> !outcomes().isEmpty());
    assertThat(outcomes().getFirst().key()).isEqualTo("default.task.cancelled.t");
    assertThat(outcomes().getFirst().message().messageId()).contains(ending.id());
    await().until(() -> !told().isEmpty());
    assertThat(told().getLast().event()).isEqualTo(ending.id());
    assertThat(outcomes()).hasSize(1);
  }

  @Test
  void tellsAgainUntilTheBrokerHasAnswered() {
    broker.answer("jarvis.outcomes", UNKNOWN, REFUSED, new PublishResult.Returned(312, "NO_ROUTE"));
    leader.lead();
    leader.admit(spec("t"));

    Recorded ending = end("t");

    await().until(() -> !told().isEmpty());
    assertThat(outcomes())
        .hasSize(3)
        .allSatisfy(outcome -> assertThat(outcome.message().messageId()).contains(ending.id()));
  }

  @Test
  void aFullQueueOfSomebodyWhoListensIsGivenUp() {
    broker.answerAlways("default.task.cancelled.t", REFUSED);
    leader.lead();
    leader.admit(spec("t"));

    end("t");

    await().until(() -> !told().isEmpty());
    assertThat(outcomes()).hasSize(Announcer.TRIES);
  }

  @Test
  void whileTheBrokerIsAwayNothingIsGivenUp() {
    broker.state = ConnectionState.DISCONNECTED;
    broker.answerAlways("default.task.cancelled.t", UNKNOWN);
    leader.lead();
    leader.admit(spec("t"));

    end("t");

    await().until(() -> outcomes().size() > 2 * Announcer.TRIES);
    assertThat(told()).isEmpty();
    broker.answerAlways("default.task.cancelled.t", new PublishResult.Confirmed());
    await().until(() -> !told().isEmpty());
  }

  @Test
  void saysNothingOfWhatStandsBehindAnOutcomeThatIsNotOut() {
    broker.state = ConnectionState.DISCONNECTED;
    broker.answerAlways("default.task.cancelled.b", UNKNOWN);
    leader.lead();
    List.of("a", "b", "c").forEach(task -> leader.admit(spec(task)));

    Recorded first = end("a");
    end("b");
    Recorded third = end("c");

    await().until(() -> !told().isEmpty());
    assertThat(told()).extracting(ClusterEvent.OutcomesTold::event).containsOnly(first.id());
    broker.answerAlways("default.task.cancelled.b", new PublishResult.Confirmed());
    await().until(() -> told().getLast().event().equals(third.id()));
  }

  @Test
  void aSuccessorTellsWhatItsPredecessorMayNotHave() {
    leader.admit(spec("a"));
    leader.admit(spec("b"));
    Recorded before = end("a");
    end("b");
    int place = log.place(before);
    log.append(new ClusterEvent.OutcomesTold("dispatcher", place, before.id())).join();

    leader.lead();

    await().until(() -> told().size() == 2);
    assertThat(outcomes()).extracting(Published::key).containsExactly("default.task.cancelled.b");
  }

  @Test
  void noTaskInTheLineIsEndedWhileTooManyAreUntold() {
    broker.state = ConnectionState.DISCONNECTED;
    int many = LeaderUnderTest.LIMITS.flights().outcomes() + 1;
    broker.answer("jarvis.outcomes", Collections.nCopies(10 * many, UNKNOWN));
    IntStream.range(0, many).forEach(i -> leader.admit(spec("t" + i)));
    IntStream.range(0, many).forEach(i -> end("t" + i));
    leader.lead();
    FakeDelivery waiting = submit("late");

    log.append(new TaskEvent.CancelRequested(new TaskId("late"), "somebody")).join();

    await().until(() -> waiting.acked);
    assertThat(log.story()).endsWith("CancelRequested", "Cancelled");
    List<Event> all = log.events(Event.class);
    assertThat(all.indexOf(new TaskEvent.Cancelled(new TaskId("late"), 1)))
        .isGreaterThan(all.indexOf(told().getFirst()));
  }

  @Test
  void manyAreToldThoughOnlySoManyAreOnTheirWayAtOnce() {
    int many = 2 * Announcer.UNDER_WAY;
    IntStream.range(0, many).forEach(i -> leader.admit(spec("t" + i)));
    IntStream.range(0, many).forEach(i -> end("t" + i));

    leader.lead();

    await().until(() -> outcomes().size() == many);
    await().until(() -> !told().isEmpty());
  }
}
