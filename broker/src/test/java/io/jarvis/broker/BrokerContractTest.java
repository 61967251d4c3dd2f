package io.jarvis.broker;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.Broker.ConnectionState;
import io.jarvis.broker.Broker.QueueDepth;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent.Why;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.Queues;
import io.jarvis.protocol.topology.RoutingKeys;
import io.jarvis.protocol.topology.WaitTier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every broker does, the real one and those that stand in for it. It begins with the fixed
 * topology and empty queues.
 */
abstract class BrokerContractTest {
  private static final String PENDING = Queues.pending(TenantId.DEFAULT, Priority.NORMAL);
  private static final String PENDING_KEY =
      RoutingKeys.task(Why.NEW, TenantId.DEFAULT, Priority.NORMAL);
  private static final int MANY = 1_000;
  private static final int MORE_THAN_A_WINDOW = 2_000;

  private Broker broker;

  /** A broker whose publishes take at most this long. */
  abstract Broker connect(Duration publishTimeout);

  /** Cuts every connection. */
  abstract void loseConnections();

  /** Makes a queue refuse what comes when it holds this many. */
  abstract void limit(String queue, int messages);

  abstract void declareQueueFor(String node);

  abstract void raiseAlarm();

  abstract void clearAlarm();

  @BeforeEach
  void open() {
    broker = connect(Duration.ofMinutes(2));
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void confirmsWhatAQueueTook() throws Exception {
    assertThat(publish("a").get(2, MINUTES)).isEqualTo(new PublishResult.Confirmed());

    assertThat(broker.depth(PENDING)).isEqualTo(new QueueDepth(1, 0));
  }

  @Test
  void knowsReturnedMessagesAmongConfirmedOnes() {
    List<CompletableFuture<PublishResult>> results = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String key = i % 3 == 0 ? "new.nobody.normal" : PENDING_KEY;
      results.add(broker.publish(Exchanges.TASKS, key, message("m" + i)));
    }

    for (int i = 0; i < MANY; i++) {
      assertThat(results.get(i).join())
          .isInstanceOf(i % 3 == 0 ? PublishResult.Returned.class : PublishResult.Confirmed.class);
    }
  }

  @Test
  void announcesToNobodyAsWellAsToSomebody() {
    assertThat(broker.announce(Exchanges.OUTCOMES, "nobody.task.x.1", message("m")).join())
        .isEqualTo(new PublishResult.Confirmed());
    assertThat(broker.announce(Exchanges.TASKS, PENDING_KEY, message("m")).join())
        .isEqualTo(new PublishResult.Confirmed());
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 1, handler);
    handler.take().ack();
  }

  @Test
  void saysThatAFullQueueRefused() {
    limit(Queues.wait(WaitTier.OF_1_HOUR), 2);

    assertThat(broker.publish(Exchanges.WAIT, "1h", message("m")).join())
        .isEqualTo(new PublishResult.Confirmed());
    await("it is full, and knows of its limit")
        .until(() ->
            broker
                .publish(Exchanges.WAIT, "1h", message("m"))
                .join()
                .equals(new PublishResult.Refused()));
  }

  @Test
  void keepsTheOrderOfMessagesWithTheSameKey() {
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 100, acking(handler));

    var results = IntStream.range(0, MANY).mapToObj(i -> publish("m" + i)).toList();

    assertThat(results).allSatisfy(result -> assertThat(result.join().confirmed()).isTrue());
    assertThat(handler.take(MANY))
        .extracting(RecordingHandler::text)
        .containsExactlyElementsOf(texts(MANY));
  }

  @Test
  void carriesPropertiesAndHeaders() {
    WireMessage sent =
        WireMessage.json("x".getBytes(StandardCharsets.UTF_8), "jarvis.task.v1")
            .messageId("id")
            .correlationId("correlation")
            .replyTo("reply.here")
            .appId("app")
            .expiration("3600000")
            .timestamp(Instant.ofEpochSecond(1_800_000_000))
            .headers(Map.of("text", "ä", "int", 7, "long", 1L << 40, "truth", true))
            .build();
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 1, handler);

    broker.publish(Exchanges.TASKS, PENDING_KEY, sent).join();

    Delivery got = handler.take();
    assertThat(got.message()).usingRecursiveComparison().isEqualTo(sent);
    assertThat(got.routingKey()).isEqualTo(PENDING_KEY);
    assertThat(got.redelivered()).isFalse();
    assertThat(got.death()).isEmpty();
  }

  @Test
  void tellsFromWhichQueueALetterDied() {
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(Queues.DEAD, 1, handler);

    broker.publish(Exchanges.WAIT, "1s", message("late")).join();

    assertThat(handler.take().death()).contains(new Delivery.Death("jarvis.wait.1s", "expired"));
  }

  @Test
  void goesOnAfterAPublishToNoExchange() {
    assertThat(broker.publish("nowhere", "k", message("m")).join())
        .isInstanceOf(PublishResult.Unknown.class);

    assertThat(publish("a").join().confirmed()).isTrue();
  }

  @Test
  void holdsNoMoreUnackedThanThePrefetch() throws IOException {
    publishAll(10);
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 3, handler);

    List<Delivery> held = handler.take(3);
    await().until(() -> broker.depth(PENDING).ready() == 7);
    held.getFirst().ack();

    assertThat(RecordingHandler.text(handler.take())).isEqualTo("m3");
    assertThat(broker.depth(PENDING).ready()).isEqualTo(6);
  }

  @Test
  void widensWhatMayBeUnackedAndKeepsWhatIsHeld() throws IOException {
    publishAll(10);
    RecordingHandler handler = new RecordingHandler();
    Subscription subscription = broker.subscribe(PENDING, 3, handler);
    List<Delivery> held = handler.take(3);

    subscription.widen(2);

    held.addAll(handler.take(5));
    held.forEach(Delivery::ack);
    held.addAll(handler.take(2));
    held.forEach(Delivery::ack);
    assertThat(held).extracting(RecordingHandler::text).containsExactlyElementsOf(texts(10));
    await().until(() -> broker.depth(PENDING).equals(new QueueDepth(0, 1)));
    assertThat(handler.interruptions).hasValue(0);
  }

  @Test
  void widensAgainAndAgainWhileEverythingIsHeld() {
    publishAll(8);
    RecordingHandler handler = new RecordingHandler();
    Subscription subscription = broker.subscribe(PENDING, 2, handler);
    assertThat(handler.take(2)).hasSize(2);

    for (int more = 0; more < 3; more++) {
      subscription.widen(2);
      assertThat(handler.take(2)).hasSize(2);
    }
  }

  @Test
  void bringsUnackedMessagesBackAfterTheConnectionIsLost() {
    publishAll(5);
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe(PENDING, 10, handler);
    List<Delivery> lost = handler.take(5);

    loseConnections();
    await().until(() -> handler.subscriptions.get() == 2);
    lost.forEach(Delivery::ack);

    List<Delivery> again = handler.take(5);
    assertThat(handler.interruptions).hasValue(1);
    assertThat(again).extracting(RecordingHandler::text).containsExactlyElementsOf(texts(5));
    assertThat(again).allMatch(Delivery::redelivered);
    again.forEach(Delivery::ack);
    again.forEach(Delivery::ack);
    await().until(() -> broker.depth(PENDING).ready() == 0);
    assertThat(publish("m5").join().confirmed()).isTrue();
    assertThat(RecordingHandler.text(handler.take())).isEqualTo("m5");
  }

  @Test
  void leavesNoPublishWithoutAnAnswerWhenTheConnectionIsLost() {
    var results = IntStream.range(0, MANY).mapToObj(i -> publish("m" + i)).toList();

    loseConnections();

    long confirmed =
        results.stream().map(CompletableFuture::join).filter(PublishResult::confirmed).count();
    await()
        .untilAsserted(
            () -> assertThat(broker.depth(PENDING).ready()).isGreaterThanOrEqualTo(confirmed));
  }

  @Test
  void subscribesOnceTheQueueIsThere() {
    RecordingHandler handler = new RecordingHandler();
    broker.subscribe("jarvis.node.late", 1, handler);

    declareQueueFor("late");

    await().until(() -> handler.subscriptions.get() == 1);
    assertThat(broker.publish(Exchanges.ASSIGN, "late", message("a")).join().confirmed()).isTrue();
    handler.take().ack();
  }

  @Test
  void givesHeldMessagesBackWhenASubscriptionCloses() {
    publishAll(3);
    RecordingHandler first = new RecordingHandler();
    Subscription closing = broker.subscribe(PENDING, 10, first);
    first.take(3).getFirst().ack();

    closing.close();

    RecordingHandler second = new RecordingHandler();
    broker.subscribe(PENDING, 10, second);
    assertThat(second.take(2)).extracting(RecordingHandler::text).containsExactly("m1", "m2");
    assertThat(first.interruptions).hasValue(0);
  }

  @Test
  void listensAgainAfterTheConnectionIsLost() {
    RecordingHandler handler = new RecordingHandler();
    broker.listen("jarvis.control.admin.test", List.of("node.n1.#", "all.#"), 10, acking(handler));
    await().until(() -> handler.subscriptions.get() == 1);
    assertThat(broker.publish(Exchanges.CONTROL, "all.report", message("a")).join().confirmed())
        .isTrue();
    handler.take();

    loseConnections();
    await().until(() -> handler.subscriptions.get() == 2);

    assertThat(broker.publish(Exchanges.CONTROL, "node.n1.cancel", message("b")).join().confirmed())
        .isTrue();
    assertThat(RecordingHandler.text(handler.take())).isEqualTo("b");
  }

  /** A channel that is closed twice leaves an answer behind for the next one of its number. */
  @Test
  void asksForAQueueRightAfterASubscriptionWithNothingLeftHasClosed() throws IOException {
    for (int i = 0; i < 100; i++) {
      RecordingHandler handler = new RecordingHandler();
      publishAll(1);
      try (Subscription subscription = broker.subscribe(PENDING, 10, handler)) {
        handler.take().ack();
      }
      assertThat(broker.depth(PENDING).ready()).isZero();
    }
  }

  @Test
  void failsToAskForAQueueThatIsNotThere() {
    assertThatThrownBy(() -> broker.depth("jarvis.node.none")).isInstanceOf(IOException.class);
  }

  @Test
  void publishesNothingButConsumesWhileAnAlarmIsOn() {
    try (Broker patient = connect(Duration.ofMinutes(2));
        Broker hasty = connect(Duration.ofSeconds(1))) {
      publishAll(1);
      raiseAlarm();
      CompletableFuture<PublishResult> late =
          patient.publish(Exchanges.TASKS, PENDING_KEY, message("late"));
      PublishResult given = hasty.publish(Exchanges.TASKS, PENDING_KEY, message("up")).join();

      assertThat(given).isInstanceOf(PublishResult.Unknown.class);
      await().until(() -> hasty.state() == ConnectionState.BLOCKED);
      RecordingHandler handler = new RecordingHandler();
      broker.subscribe(PENDING, 1, handler);
      handler.take().ack();
      assertThat(late).isNotDone();

      clearAlarm();
      assertThat(late.join().confirmed()).isTrue();
      await().until(() -> hasty.state() == ConnectionState.CONNECTED);
    } finally {
      clearAlarm();
    }
  }

  @Test
  void sendsNothingThatWasTakenBackWhileItWaited() throws Exception {
    try {
      raiseAlarm();
      List<CompletableFuture<PublishResult>> sent = new ArrayList<>();
      texts(MORE_THAN_A_WINDOW).forEach(text -> sent.add(publish(text)));
      CompletableFuture<PublishResult> waiting = publish("taken back");

      assertThat(waiting.cancel(false)).isTrue();
      clearAlarm();

      sent.forEach(publish -> assertThat(publish.join().confirmed()).isTrue());
      assertThat(publish("after it").join().confirmed()).isTrue();
      assertThat(broker.depth(PENDING)).isEqualTo(new QueueDepth(MORE_THAN_A_WINDOW + 1, 0));
    } finally {
      clearAlarm();
    }
  }

  private CompletableFuture<PublishResult> publish(String text) {
    return broker.publish(Exchanges.TASKS, PENDING_KEY, message(text));
  }

  private void publishAll(int count) {
    texts(count).forEach(text -> assertThat(publish(text).join().confirmed()).isTrue());
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
  }

  private static WireMessage message(String text) {
    return WireMessage.json(text.getBytes(StandardCharsets.UTF_8), "jarvis.test.v1").build();
  }

  private static DeliveryHandler acking(RecordingHandler recorder) {
    return new DeliveryHandler() {
      @Override
      public void delivered(Delivery delivery) {
        delivery.ack();
        recorder.delivered(delivery);
      }

      @Override
      public void interrupted() {
        recorder.interrupted();
      }

      @Override
      public void subscribed() {
        recorder.subscribed();
      }
    };
  }
}
