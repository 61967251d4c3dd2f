package io.jarvis.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
  private final Lanes lanes = new Lanes();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch started = new CountDownLatch(1);

  @AfterEach
  void close() {
    lanes.close();
  }

  @Test
  void runsTheJobsOfOneKeyInOrder() {
    for (int i = 0; i < 1000; i++) {
      String job = "" + i;
      lanes.submit(this, "k", () -> done.add(job));
    }

    await().until(() -> done.size() == 1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(done.get(i)).isEqualTo("" + i);
    }
  }

  @Test
  void doesNotHoldUpAKeyForAnother() {
    lanes.submit(this, "stuck", gate::await);
    lanes.submit(this, "free", () -> done.add("free"));

    await().until(() -> done.contains("free"));
  }

  @Test
  void dropsWhatWaitsForOneOwnerOnlyAndLetsFinishWhatRuns() throws InterruptedException {
    Object other = new Object();
    lanes.submit(
        this,
        "k",
        () -> {
          started.countDown();
          gate.await();
          done.add("running");
        });
    started.await();
    lanes.submit(this, "k", () -> done.add("dropped"));
    lanes.submit(other, "k", () -> done.add("other"));

    lanes.drop(this);
    gate.countDown();

    await().until(() -> done.size() == 2);
    assertThat(done).containsExactly("running", "other");
  }

  @Test
  void goesOnAfterAJobThatThrows() {
    lanes.submit(
        this,
        "k",
        () -> {
          throw new IllegalStateException("for a test");
        });
    lanes.submit(this, "k", () -> done.add("next"));

    await().until(() -> done.contains("next"));
  }

  @Test
  void interruptsWhatRunsWhenItIsClosed() throws InterruptedException {
    lanes.submit(
        this,
        "k",
        () -> {
          started.countDown();
          try {
            gate.await();
          } finally {
            done.add("stopped");
          }
        });
    started.await();

    lanes.close();

    assertThat(done).containsExactly("stopped");
  }
}
