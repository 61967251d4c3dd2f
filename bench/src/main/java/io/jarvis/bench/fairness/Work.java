package io.jarvis.bench.fairness;

import io.jarvis.bench.load.ClusterApi;
import java.time.Duration;

/**
 * Many tasks of one tenant that are all alike.
 *
 * @param priority of each
 * @param resources what each asks, as JSON
 */
record Work(String tenant, String priority, String resources) {
  private static final int BATCH = 10_000;
  private static final Duration READY = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 100;

  /** Submits one as soon as the ingress knows the tenant and has declared its queues. */
  void awaitTenant(ClusterApi api) throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (true) {
      try {
        api.submit(task());
        return;
      } catch (IllegalStateException notYet) {
        if (System.nanoTime() - until > 0) {
          throw notYet;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  /** Submits so many by the batch door; returns once all are accepted. */
  void submit(ClusterApi api, int count) throws InterruptedException {
    for (int left = count; left > 0; left -= BATCH) {
      api.submitBatch(task().repeat(Math.min(left, BATCH)));
    }
  }

  private String task() {
    return body("") + "\n";
  }

  /** One of them, by a name. */
  String named(String name) {
    return body("\"name\":\"" + name + "\",");
  }

  private String body(String name) {
    return "{"
        + name
        + "\"image\":\"busybox:latest\",\"tenant\":\""
        + tenant
        + "\",\"priority\":\""
        + priority
        + "\",\"resources\":"
        + resources
        + "}";
  }
}
