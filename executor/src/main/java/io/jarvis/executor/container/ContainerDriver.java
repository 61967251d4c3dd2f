package io.jarvis.executor.container;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs containers: the one seam between the executor and an engine. Calls block and may be
 * interrupted; thread-safe. Containers outlive the process that made them: whoever comes next finds
 * them by their labels.
 */
public interface ContainerDriver extends AutoCloseable {
  /**
   * Makes a container ready to start, its image fetched as the plan's policy says, its input in
   * place. A container of the same name that was left behind is taken over.
   *
   * @return the container's id
   */
  String create(ContainerPlan plan) throws ContainerException, InterruptedException;

  /** Starts a container; does nothing if it runs. */
  void start(String container) throws ContainerException;

  /** Waits until a container no longer runs. */
  void awaitExit(String container) throws ContainerException, InterruptedException;

  /** The state of a container. */
  ContainerStatus inspect(String container) throws ContainerException;

  /**
   * Gives what the container wrote after a position, in order, and goes on until the container has
   * ended or the reader has enough. A reader that blocks holds the reading back.
   */
  void followOutput(String container, OutputPosition after, OutputReader reader)
      throws ContainerException, InterruptedException;

  /** Asks a container to end, and kills it after the grace period; returns once it has ended. */
  void stop(String container, Duration grace) throws ContainerException;

  /** The file the task left as its output, of an ended container. */
  OutputFile outputFile(String container, int limitBytes) throws ContainerException;

  /** What the container used in all; empty if nobody counted. */
  Optional<Ending.Usage> usage(String container, ContainerName name);

  /** What a running container uses now; empty if nobody can tell. Takes its time. */
  default Optional<UsageSample> sample(String container, ContainerName name)
      throws ContainerException, InterruptedException {
    return Optional.empty();
  }

  /** Removes a container, running or not; does nothing if it is gone. */
  void remove(String container, ContainerName name) throws ContainerException;

  /** Removes the network of a gang of which no container is left here. */
  default void leaveNetwork(String network) throws ContainerException {}

  /** Removes the networks of gangs that nobody uses any more. */
  default void sweepNetworks(Instant now) throws ContainerException {}

  /** All containers of a node. */
  List<FoundContainer> containers(NodeId node) throws ContainerException;

  /** Fails if the engine does not answer. */
  void ping() throws ContainerException;

  /** What the machine has. */
  MachineFacts machine() throws ContainerException;

  /**
   * Removes images that were fetched for tasks and that no container needs, the longest unused
   * first, until those left take at most this much; what was freed, in bytes.
   */
  long trimImages(long keepBytes, Instant now) throws ContainerException;

  /**
   * The names of at most this many images that are present, as {@link
   * io.jarvis.protocol.task.ImageName#normal} writes them, the last used first.
   */
  List<String> images(int most) throws ContainerException;

  @Override
  void close();

  /** Takes entries of a container's output. */
  @FunctionalInterface
  interface OutputReader {
    /** Takes an entry and returns whether it wants more. May block. */
    boolean read(OutputEntry entry) throws InterruptedException;
  }
}
