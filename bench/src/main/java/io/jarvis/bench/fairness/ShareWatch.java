package io.jarvis.bench.fairness;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.LogEntry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Follows the log until two tenants have waited together and one of them waits no more. */
final class ShareWatch implements EventLog.Reader {
  private final Shares shares;
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean waited;

  ShareWatch(Shares shares) {
    this.shares = shares;
  }

  @Override
  public void read(List<LogEntry> entries) {
    if (over.getCount() == 0) {
      return;
    }
    for (LogEntry entry : entries) {
      shares.follow(entry.recorded());
    }
    waited |= shares.bothWait();
    if (waited && !shares.bothWait()) {
      over.countDown();
    }
  }

  void await(long seconds) throws InterruptedException {
    if (!over.await(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("both tenants still wait after " + seconds + " s");
    }
  }
}
