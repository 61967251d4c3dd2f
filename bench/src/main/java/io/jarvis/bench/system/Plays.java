package io.jarvis.bench.system;

import io.jarvis.executor.container.ContainerName;
import io.jarvis.executor.container.ContainerPlan;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.testkit.play.PlayedContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the containers do of which something is said, by their ids. With a folder each is a file in
 * it, too: then they outlive the process as those of an Engine do. Thread-safe.
 */
final class Plays {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String WRITING = ".writing";

  /** Beside the folder: a line for each start, of those that are gone, too. */
  private static final String STARTS = "starts";

  private final Map<String, Play> byId = new ConcurrentHashMap<>();
  private final Optional<Path> folder;

  Plays(Optional<Path> folder) {
    this.folder = folder;
    folder.ifPresent(this::load);
  }

  /**
   * One container.
   *
   * @param told what its task says of it
   * @param begin when it was started
   */
  record Play(
      String node,
      String task,
      int attempt,
      String fenceHash,
      long epoch,
      Map<String, String> told,
      Optional<Instant> begin) {
    static Play of(ContainerPlan plan, Map<String, String> told) {
      ContainerName name = plan.name();
      return new Play(
          name.node().value(),
          name.task().value(),
          name.attempt(),
          plan.fenceHash(),
          plan.epoch(),
          told,
          Optional.empty());
    }

    Play begun(Instant now) {
      return new Play(
          node, task, attempt, fenceHash, epoch, told, begin.or(() -> Optional.of(now)));
    }

    ContainerName name() {
      return new ContainerName(new NodeId(node), new TaskId(task), attempt);
    }

    /** When it ends by itself, once it was started. */
    Optional<Instant> end() {
      long millis = Long.parseLong(told.getOrDefault(PlayedContainer.MILLIS, "0"));
      return begin.map(since -> since.plusMillis(millis));
    }

    int exitCode() {
      return Integer.parseInt(told.getOrDefault(PlayedContainer.EXIT, "0"));
    }

    Optional<String> output() {
      return Optional.ofNullable(told.get(PlayedContainer.OUTPUT));
    }
  }

  Optional<Play> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void put(Play play) {
    String id = play.name().toString();
    byId.put(id, play);
    folder.ifPresent(there -> write(there, id, play));
  }

  /** It is started now, if it was not before. */
  void begin(Play play, Instant now) {
    if (play.begin().isEmpty()) {
      put(play.begun(now));
      folder.ifPresent(there -> note(there.resolveSibling(STARTS), play));
    }
  }

  private static void note(Path starts, Play play) {
    try {
      Files.writeString(
          starts,
          play.task() + ":" + play.attempt() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The attempts whose containers were started with this folder, each start once. */
  static List<String> starts(Path folder) {
    Path starts = folder.resolveSibling(STARTS);
    try {
      return Files.exists(starts) ? Files.readAllLines(starts) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String id) {
    if (byId.remove(id) != null) {
      folder.ifPresent(there -> delete(there.resolve(id)));
    }
  }

  List<FoundContainer> of(NodeId node, Instant now) {
    return byId.values().stream()
        .filter(play -> play.name().node().equals(node))
        .map(play -> found(play, now))
        .toList();
  }

  private static FoundContainer found(Play play, Instant now) {
    ContainerName name = play.name();
    boolean runs = play.end().filter(now::isBefore).isPresent();
    return new FoundContainer(
        name.toString(), name, play.fenceHash(), play.epoch(), runs, Optional.empty());
  }

  private void load(Path there) {
    try {
      Files.createDirectories(there);
      try (Stream<Path> files = Files.list(there)) {
        for (Path file : files.toList()) {
          if (!file.toString().endsWith(WRITING)) {
            Play play = JSON.readValue(Files.readAllBytes(file), Play.class);
            byId.put(play.name().toString(), play);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole or not at all, whenever the process is killed. */
  private static void write(Path there, String id, Play play) {
    try {
      Path writing = there.resolve(id + WRITING);
      Files.write(writing, JSON.writeValueAsBytes(play));
      Files.move(
          writing,
          there.resolve(id),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
