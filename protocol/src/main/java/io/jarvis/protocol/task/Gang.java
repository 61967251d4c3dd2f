package io.jarvis.protocol.task;

/**
 * Makes a task several containers that start and end together, each with the resources of the task.
 *
 * @param size how many containers
 */
public record Gang(int size) {
  public static final int LEAST = 2;
  public static final int MOST = 128;

  public Gang {
    if (size < LEAST || size > MOST) {
      throw new IllegalArgumentException("a gang of " + size);
    }
  }
}
