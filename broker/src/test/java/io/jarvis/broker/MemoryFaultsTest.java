package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.memory.Faults;
import io.jarvis.broker.memory.Link;
import io.jarvis.broker.memory.MemoryBroker;
import io.jarvis.broker.memory.MemoryEventLog;
import io.jarvis.broker.memory.MemoryRabbit;
import io.jarvis.broker.memory.Passage;
import io.jarvis.broker.memory.SeededFaults;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.ClusterEvent.ConfigChanged;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.TaskEvent.Why;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can go wrong between a process and the broker of the simulation. */
class MemoryFaultsTest {
  private static final String PENDING = Queues.pending(TenantId.DEFAULT, Priority.NORMAL);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MemoryRabbit rabbit = new MemoryRabbit();

  @AfterEach
  void stop() {
    rabbit.close();
  }

  @Test
  void aPublishWhoseAnswerIsLostHasArrived() {
    Broker broker = connect(new Link(), publishing(Passage.Way.ANSWER_LOST));

    assertThat(publish(broker).join()).isInstanceOf(PublishResult.Unknown.class);

    assertThat(rabbit.counts().get(PENDING).ready()).isEqualTo(1);
  }

  @Test
  void aPublishThatIsLostHasNotArrived() {
    Broker broker = connect(new Link(), publishing(Passage.Way.LOST));

    assertThat(publish(broker).join()).isInstanceOf(PublishResult.Unknown.class);

    assertThat(rabbit.counts().get(PENDING).ready()).isZero();
  }

  @Test
  void aPublishMayArriveTwice() {
    Broker broker = connect(new Link(), publishing(Passage.Way.TWICE));

    assertThat(publish(broker).join()).isEqualTo(new PublishResult.Confirmed());

    assertThat(rabbit.counts().get(PENDING).ready()).isEqualTo(2);
  }

  @Test
  void aMessageWhoseAckIsLostComesAgain() {
    AtomicInteger acks = new AtomicInteger();
    Broker broker =
        connect(
            new Link(),
            new Faults() {
              @Override
              public Passage ack(String queue, WireMessage message) {
                boolean first = acks.getAndIncrement() == 0;
                return new Passage(Duration.ZERO, first ? Passage.Way.LOST : Passage.Way.ARRIVES);
              }
            });
    publish(broker).join();
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 1, handler);

    handler.take().ack();
    Delivery again = handler.take();
    again.ack();

    assertThat(again.redelivered()).isTrue();
    assertThat(handler.interruptions).hasValue(1);
    await().until(() -> rabbit.counts().get(PENDING).total() == 0);
  }

  @Test
  void whatADeadProcessHeldComesToAnother() {
    Link doomed = new Link();
    Broker first = connect(doomed, Faults.NONE);
    Broker second = connect(new Link(), Faults.NONE);
    publish(second).join();
    RecordingHandler dead = new RecordingHandler();
    RecordingHandler heir = new RecordingHandler();
    first.subscribe(PENDING, 1, dead);
    Delivery held = dead.take();
    second.subscribe(PENDING, 1, heir);

    doomed.sever();
    held.ack();

    assertThat(heir.take().redelivered()).isTrue();
    assertThat(dead.interruptions).hasValue(0);
    assertThatThrownBy(() -> first.depth(PENDING)).isInstanceOf(java.io.IOException.class);
  }

  @Test
  void aProcessThatStandsStillLearnsLaterThatItWasGivenUp() {
    Link link = new Link();
    Broker broker = connect(link, Faults.NONE);
    publish(broker).join();
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 1, handler);
    handler.take();

    link.freeze();
    link.cut();
    RecordingHandler heir = new RecordingHandler();
    connect(new Link(), Faults.NONE).subscribe(PENDING, 1, heir);
    CompletableFuture<PublishResult> late = publish(broker);

    assertThat(heir.take().redelivered()).isTrue();
    assertThat(handler.interruptions).hasValue(0);
    assertThat(late).isNotDone();
    link.mend();
    link.thaw();
    assertThat(late.join()).isEqualTo(new PublishResult.Confirmed());
    await().until(() -> handler.interruptions.get() == 1);
  }

  @Test
  void anAppendMayStandInTheLogAndBeUnknown() {
    MemoryEventLog log =
        new MemoryEventLog(
            rabbit,
            new Link(),
            new Faults() {
              @Override
              public Passage append(Event event) {
                return new Passage(Duration.ZERO, Passage.Way.ANSWER_LOST);
              }
            },
            "/test",
            PATIENCE);

    assertThatThrownBy(() -> log.append(new ConfigChanged("key", "tester")).join())
        .hasCauseInstanceOf(EventLog.LogUnavailableException.class);

    assertThat(log.end(PATIENCE)).isEqualTo(1);
  }

  @Test
  void aSeedDecidesAboutEachThingWhateverElseHappens() {
    List<Passage> one = passages(new SeededFaults(7, ODDS), "");
    List<Passage> same = passages(new SeededFaults(7, ODDS), "other");

    assertThat(same).isEqualTo(one);
    assertThat(passages(new SeededFaults(8, ODDS), "")).isNotEqualTo(one);
    assertThat(one).extracting(Passage::way).contains(Passage.Way.values());
  }

  private static final SeededFaults.Odds ODDS =
      new SeededFaults.Odds(0.2, 0.2, 0.2, 0.5, Duration.ofMillis(100));

  private static List<Passage> passages(SeededFaults faults, String meanwhile) {
    return IntStream.range(0, 100)
        .mapToObj(i -> {
          if (!meanwhile.isEmpty()) {
            faults.append(new ConfigChanged(meanwhile, "tester"));
          }
          return faults.publish("exchange", "key", message());
        })
        .toList();
  }

  private static Faults publishing(Passage.Way way) {
    return new Faults() {
      @Override
      public Passage publish(String exchange, String routingKey, WireMessage message) {
        return new Passage(Duration.ZERO, way);
      }
    };
  }

  private Broker connect(Link link, Faults faults) {
    return MemoryBroker.connect(rabbit, link, faults, PATIENCE);
  }

  private static CompletableFuture<PublishResult> publish(Broker broker) {
    return broker.publish(
        Exchanges.TASKS, RoutingKeys.task(Why.NEW, TenantId.DEFAULT, Priority.NORMAL), message());
  }

  private static WireMessage message() {
    return WireMessage.json("x".getBytes(StandardCharsets.UTF_8), "jarvis.test.v1").build();
  }
}
