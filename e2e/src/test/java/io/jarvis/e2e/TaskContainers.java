package io.jarvis.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** The containers of tasks, seen and touched past Jarvis. */
final class TaskContainers {
  private static final DockerClient DOCKER = DockerClientFactory.instance().client();

  private TaskContainers() {}

  /** All of a node, ended ones too. */
  static List<Container> of(String node) {
    return DOCKER
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of("jarvis.node", node))
        .exec();
  }

  /** The ids of those of a node that run for a task of a kind. */
  static List<String> running(String node, MixKind kind) {
    return of(node).stream()
        .filter(container -> container.getState().equals("running"))
        .filter(container -> container.getLabels().get("jarvis.task").startsWith(kind.prefix()))
        .map(Container::getId)
        .sorted()
        .toList();
  }

  /** Removes whatever a node left. */
  static void remove(String node) {
    of(node).forEach(found -> DOCKER.removeContainerCmd(found.getId()).withForce(true).exec());
  }

  /** Tells a steady task's container to end. */
  static void end(String container) throws InterruptedException {
    String touch = DOCKER.execCreateCmd(container).withCmd("touch", "/tmp/end").exec().getId();
    DOCKER.execStartCmd(touch).exec(new ResultCallback.Adapter<Frame>()).awaitCompletion();
  }
}
