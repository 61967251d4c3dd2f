package io.jarvis.bench.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the benchmark's containers leave on the Engine, known by their labels: an executor keeps
 * ended containers for a while, and whoever is interrupted removes none. Removed before the
 * benchmark, for one that was killed, and after it.
 */
final class Leftovers implements AutoCloseable {
  /** Of the bare loop's containers. */
  static final Map<String, String> BARE = Map.of("jarvis.bench", "containers");

  private final DockerClient docker;
  private final Map<String, String> ours;

  private Leftovers(DockerClient docker, String node) {
    this.docker = docker;
    this.ours = Map.of("jarvis.node", node);
  }

  /** Those of the bare loop and of a node, of which there are none when this returns. */
  static Leftovers removed(DockerClient docker, String node) {
    Leftovers leftovers = new Leftovers(docker, node);
    leftovers.close();
    return leftovers;
  }

  @Override
  public void close() {
    Stream.of(BARE, ours).flatMap(labels -> bearing(labels).stream()).forEach(this::remove);
  }

  private List<Container> bearing(Map<String, String> labels) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec();
  }

  private void remove(Container container) {
    try {
      docker.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException e) {
      // It is gone, or just going.
    }
  }
}
