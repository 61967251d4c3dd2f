package io.jarvis.ingress.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jarvis.ingress.flow.QueueDepths.Depth;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class RecentDepthsTest {
  private static final Map<String, Depth> FIRST = Map.of("q", new Depth(1, 0));
  private static final Map<String, Depth> SECOND = Map.of("q", new Depth(2, 0));

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicReference<QueueDepths> source = new AtomicReference<>(() -> FIRST);
  private final AtomicLong asked = new AtomicLong();
  private final RecentDepths depths =
      new RecentDepths(
          () -> {
            asked.incrementAndGet();
            return source.get().all();
          },
          now::get);

  @Test
  void asksOnceForAsLongAsTheAnswerIsFresh() throws Exception {
    assertThat(depths.all()).isEqualTo(FIRST);
    now.set(now.get().plus(RecentDepths.FRESH));

    assertThat(depths.all()).isEqualTo(FIRST);

    assertThat(asked).hasValue(1);
  }

  @Test
  void waitsForNobodyWhileTheLastAnswerIsRecent() throws Exception {
    depths.all();
    CountDownLatch slow = new CountDownLatch(1);
    source.set(() -> {
      slow.await();
      return SECOND;
    });
    now.set(now.get().plus(RecentDepths.FRESH).plusMillis(1));

    assertThat(depths.all()).isEqualTo(FIRST);
    await().until(() -> asked.get() == 2);
    assertThat(depths.all()).isEqualTo(FIRST);
    assertThat(asked).hasValue(2);

    slow.countDown();
    await().until(() -> depths.all().equals(SECOND));
  }

  @Test
  void tellsThatNobodyAnswersOnceThatIsKnown() throws Exception {
    depths.all();
    source.set(() -> {
      throw new IOException("away");
    });
    now.set(now.get().plus(RecentDepths.FRESH).plusMillis(1));

    assertThat(depths.all()).isEqualTo(FIRST);

    await().untilAsserted(() -> assertThatThrownBy(depths::all).isInstanceOf(IOException.class));
  }

  @Test
  void givesNoOldAnswer() throws Exception {
    depths.all();
    source.set(() -> {
      throw new IOException("away");
    });
    now.set(now.get().plus(RecentDepths.RECENT).plusMillis(1));

    assertThatThrownBy(depths::all).isInstanceOf(IOException.class);
  }
}
