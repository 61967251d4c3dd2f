package io.jarvis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which delivery tags of a channel are settled; turns many acks into few. Not thread-safe. */
final class AckWindow {
  /** All tags up to this one are settled. */
  private long contiguous;

  /** Settled ones above a tag that is not. */
  private final TreeSet<Long> ahead = new TreeSet<>();

  /**
   * What to tell the broker.
   *
   * @param upTo ack all up to this tag, which is one of those just settled, as the broker refuses a
   *     tag it has seen; 0 if none
   * @param single ack these one by one
   */
  record Acks(long upTo, List<Long> single) {
    Acks {
      single = List.copyOf(single);
    }
  }

  Acks settle(List<Long> tags) {
    ahead.addAll(tags);
    while (!ahead.isEmpty() && ahead.getFirst() == contiguous + 1) {
      contiguous++;
      ahead.removeFirst();
    }
    long upTo = 0;
    List<Long> single = new ArrayList<>();
    for (long tag : tags) {
      if (tag <= contiguous) {
        upTo = Math.max(upTo, tag);
      } else {
        single.add(tag);
      }
    }
    return new Acks(upTo, single);
  }

  /** How many of those delivered are still held. */
  long held(long lastDelivered) {
    return lastDelivered - contiguous - ahead.size();
  }
}
