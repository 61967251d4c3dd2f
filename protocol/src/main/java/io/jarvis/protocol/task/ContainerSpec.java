package io.jarvis.protocol.task;

import io.jarvis.protocol.Word;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The container a task runs in.
 *
 * @param command replaces the image's ENTRYPOINT if not empty
 * @param args replaces the image's CMD if not empty
 * @param workingDir the image's own if empty
 * @param user {@code uid}, {@code uid:gid} or a name the image knows; the image's own if empty
 * @param input JSON given to the task as the file {@code $JARVIS_INPUT}
 * @param capabilities Linux capabilities asked for beyond none; the cluster's configuration must
 *     allow each
 */
public record ContainerSpec(
    String image,
    List<String> command,
    List<String> args,
    Map<String, String> env,
    String workingDir,
    String user,
    Optional<JsonNode> input,
    Network network,
    List<String> capabilities,
    PullPolicy pullPolicy) {
  public ContainerSpec {
    command = List.copyOf(command);
    args = List.copyOf(args);
    env = Map.copyOf(env);
    capabilities = List.copyOf(capabilities);
  }

  /** How the container is connected. */
  public enum Network implements Word {
    NONE,
    BRIDGE
  }

  /** When the image is fetched. */
  public enum PullPolicy implements Word {
    IF_NOT_PRESENT,
    ALWAYS,
    NEVER
  }
}
