package io.jarvis.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppendQueueTest {
  private final AppendQueue queue = new AppendQueue(3, 2);
  private final Append first = append(10);
  private final Append second = append(20);
  private final Append third = append(30);

  @Test
  void sendsOneBatchAtATimeOfNoMoreThanMayBeUnconfirmed() {
    offerAll();

    assertThat(queue.send()).containsExactly(first, second);
    queue.settle(first);
    assertThat(queue.canSend()).isFalse();
    queue.settle(second);
    assertThat(queue.canSend()).isTrue();
    assertThat(queue.send()).containsExactly(third);
  }

  @Test
  void refusesMoreThanMayWait() {
    offerAll();

    assertThat(queue.offer(append(40))).isFalse();
  }

  @Test
  void sendsAgainInOrderWhatWasNotConfirmed() {
    offerAll();
    queue.send();
    queue.settle(second);

    queue.sendAgain();

    assertThat(queue.send()).containsExactly(first, third);
  }

  @Test
  void forgetsWhatWasGivenUpWhenItSendsAgain() {
    offerAll();
    queue.send();
    first.result.cancel(false);

    queue.sendAgain();

    assertThat(queue.send()).containsExactly(second, third);
  }

  @Test
  void givesUpInOrderOfTheDeadlines() {
    offerAll();
    queue.send();

    assertThat(queue.due(25)).containsExactlyInAnyOrder(first, second);
    assertThat(queue.due(30)).contains(third);
  }

  private void offerAll() {
    assertThat(queue.offer(first) && queue.offer(second) && queue.offer(third)).isTrue();
  }

  private static Append append(long deadlineNanos) {
    return new Append(new byte[0], "", "", deadlineNanos);
  }
}
