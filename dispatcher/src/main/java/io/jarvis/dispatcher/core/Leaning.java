package io.jarvis.dispatcher.core;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.Wishes;

/**
 * Which of the nodes that could take a task it should have.
 *
 * @param tenant whose groups are meant; of a task without wishes anyone
 */
public record Leaning(TenantId tenant, Wishes wishes) {
  /** The leaning of tasks without wishes, of any tenant. */
  public static final Leaning NONE = new Leaning(TenantId.DEFAULT, Wishes.NONE);

  /** What a specification says of it. */
  static Leaning of(TaskSpec spec) {
    return spec.wishes().isNone() ? NONE : new Leaning(spec.tenant(), spec.wishes());
  }

  boolean isNone() {
    return wishes.isNone();
  }
}
