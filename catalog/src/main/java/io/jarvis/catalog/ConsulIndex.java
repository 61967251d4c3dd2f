package io.jarvis.catalog;

/** The rules Consul gives for the index of a blocking query. */
final class ConsulIndex {
  private ConsulIndex() {}

  /**
   * The index to ask with next: an index that went back says that the servers' state was lost or
   * restored, so all is asked for anew.
   */
  static long following(long asked, long answered) {
    return answered < asked || answered < 1 ? 0 : answered;
  }
}
