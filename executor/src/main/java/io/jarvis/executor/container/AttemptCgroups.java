package io.jarvis.executor.container;

import io.jarvis.protocol.event.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A cgroup of each attempt's own around its container's: it outlives the container, so what the
 * kernel counted can be read once after the end, exactly and without sampling. Works where the
 * Engine drives cgroups itself and this process sees the host's hierarchy; elsewhere there is none.
 * Thread-safe.
 */
final class AttemptCgroups {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private final Path root;
  private final String parent;

  /**
   * @param root where cgroups are mounted
   * @param parent the path below which each attempt has its own; empty if none shall have one
   */
  AttemptCgroups(Path root, String parent) {
    this.root = root;
    this.parent = parent;
  }

  /** Whether cgroups can be used with an Engine of this cgroup driver. */
  boolean usable(String driver) {
    return !parent.isEmpty()
        && driver.equals("cgroupfs")
        && (Files.isWritable(root.resolve("memory"))
            || Files.isWritable(root.resolve("cgroup.subtree_control")));
  }

  /** The path for the Engine's cgroup parent. */
  String pathOf(ContainerName name) {
    return parent + "/" + name;
  }

  /** What all processes of the attempt used; empty where the kernel does not say. */
  Optional<Ending.Usage> usage(ContainerName name) {
    return version1(name).or(() -> version2(name));
  }

  /** What all processes of the attempt use now. */
  Optional<UsageSample> sample(ContainerName name) {
    return usage(name)
        .flatMap(used ->
            held(pathOf(name).substring(1))
                .map(held -> new UsageSample(held, used.peakMemoryBytes(), used.cpuMillis())));
  }

  private Optional<Long> held(String path) {
    return number(root.resolve("memory").resolve(path).resolve("memory.usage_in_bytes"))
        .or(() -> number(root.resolve(path).resolve("memory.current")));
  }

  /** Removes an attempt's cgroup, once its container is gone. */
  void remove(ContainerName name) {
    String path = pathOf(name).substring(1);
    removeDirectory(root.resolve(path));
    for (Path hierarchy : hierarchies()) {
      removeDirectory(hierarchy.resolve(path));
    }
  }

  private Optional<Ending.Usage> version1(ContainerName name) {
    String path = pathOf(name).substring(1);
    return number(root.resolve("memory").resolve(path).resolve("memory.max_usage_in_bytes"))
        .flatMap(peak ->
            number(root.resolve("cpuacct").resolve(path).resolve("cpuacct.usage"))
                .map(nanos -> exact(peak, nanos / NANOS_PER_MILLI)));
  }

  private Optional<Ending.Usage> version2(ContainerName name) {
    Path group = root.resolve(pathOf(name).substring(1));
    return number(group.resolve("memory.peak"))
        .flatMap(peak ->
            lines(group.resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith("usage_usec "))
                .findFirst()
                .map(line -> Long.parseLong(line.substring("usage_usec ".length()).strip()))
                .map(micros -> exact(peak, micros / MICROS_PER_MILLI)));
  }

  private static Ending.Usage exact(long peakBytes, long cpuMillis) {
    return new Ending.Usage(peakBytes, cpuMillis, Ending.Exactness.EXACT);
  }

  private static Optional<Long> number(Path file) {
    return lines(file).stream().findFirst().map(String::strip).map(Long::parseLong);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      // The kernel takes files of a cgroup away while they are read.
      return List.of();
    }
  }

  private List<Path> hierarchies() {
    try (var entries = Files.list(root)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void removeDirectory(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // Still in use; an empty cgroup that is left behind costs nothing and is met again by name.
    }
  }
}
