package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ReadAheadTest {
  private static final int MOST = 1_000;
  private static final int MOST_BYTES = 1_000;

  private final ReadAhead ahead = new ReadAhead(MOST, MOST_BYTES);

  @Test
  void hasNoRoomForMoreBytesThanItsLimit() throws InterruptedException {
    put(entries(0, 1, MOST_BYTES / 2));
    put(entries(1, 1, MOST_BYTES / 2));

    assertThat(isRefused(entries(2, 1, 1))).isTrue();
    ahead.take(1);
    put(entries(2, 1, 1));
  }

  @Test
  void takesOneEntryThatIsLargerThanItsLimit() throws InterruptedException {
    put(entries(0, 1, 10 * MOST_BYTES));

    assertThat(((ReadAhead.Read.Entries) ahead.take(MOST)).entries()).hasSize(1);
    put(entries(1, 1, MOST_BYTES));
  }

  @Test
  void whatIsNoLongerWantedTakesNoRoom() throws InterruptedException {
    put(entries(0, 1, MOST_BYTES));
    assertThat(isRefused(entries(1, MOST - 1, 1))).isTrue();

    ahead.take(1);
    put(entries(1, MOST, 1));
  }

  @Test
  void hasNoRoomForMoreEntriesThanItsLimit() throws InterruptedException {
    put(entries(0, MOST, 0));

    assertThat(isRefused(entries(MOST, 1, 0))).isTrue();
    ahead.take(1);
    put(entries(MOST, 1, 0));
  }

  private void put(ReadAhead.Read.Entries entries) throws InterruptedException {
    ahead.put(entries, () -> true);
  }

  /** Whether it still waits after having looked again. */
  private boolean isRefused(ReadAhead.Read.Entries entries) throws InterruptedException {
    AtomicInteger looks = new AtomicInteger();
    ahead.put(entries, () -> looks.incrementAndGet() <= 3);
    return looks.get() > 3;
  }

  private static ReadAhead.Read.Entries entries(long from, int count, int bytesEach) {
    return new ReadAhead.Read.Entries(
        1,
        LongStream.range(from, from + count)
            .mapToObj(offset ->
                new LogEntry(
                    offset,
                    Recorded.of("e" + offset, "/test", Life.T0, Life.of("a").queued()),
                    bytesEach))
            .toList());
  }
}
