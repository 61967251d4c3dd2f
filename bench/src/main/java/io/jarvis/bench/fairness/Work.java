package io.jarvis.bench.fairness;

import io.jarvis.bench.load.ClusterApi;

/**
 * Many tasks of one tenant that are all alike.
 *
 * @param priority of each
 * @param resources what each asks, as JSON
 */
record Work(String tenant, String priority, String resources) {
  private static final int BATCH = 10_000;

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
