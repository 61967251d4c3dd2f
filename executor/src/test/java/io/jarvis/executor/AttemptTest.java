package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.Delivery;
import io.jarvis.executor.core.StopReason;
import io.jarvis.protocol.NodeId;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an attempt's run, which is this thread, when it is asked to stop. */
class AttemptTest {
  private final Attempt attempt =
      new Attempt(Cluster.assignment(new NodeId("n"), Cluster.shell("true"), 1), delivery());

  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  @Test
  void whatIsBeingPreparedIsInterrupted() {
    attempt.enter(Thread.currentThread());

    attempt.requestStop(StopReason.CANCELLED);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(attempt.starting()).isFalse();
  }

  @Test
  void aStartIsNotInterruptedSinceItsContainerMayRun() {
    attempt.enter(Thread.currentThread());
    assertThat(attempt.starting()).isTrue();

    attempt.requestStop(StopReason.CANCELLED);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(attempt.running("c")).contains(StopReason.CANCELLED);
  }

  @ParameterizedTest
  @EnumSource(
      value = StopReason.class,
      names = {"DRAINED", "STALLED"})
  void whatMayRunIsNotHandedBack(StopReason reason) {
    attempt.enter(Thread.currentThread());
    assertThat(attempt.starting()).isTrue();

    attempt.requestStop(reason);

    assertThat(attempt.running("c")).isEmpty();
  }

  @Test
  void aStartThatIsGivenUpIsInterrupted() {
    attempt.enter(Thread.currentThread());
    assertThat(attempt.starting()).isTrue();

    attempt.abandon();

    assertThat(Thread.interrupted()).isTrue();
  }

  private static Delivery delivery() {
    return (Delivery)
        Proxy.newProxyInstance(
            Delivery.class.getClassLoader(),
            new Class<?>[] {Delivery.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
