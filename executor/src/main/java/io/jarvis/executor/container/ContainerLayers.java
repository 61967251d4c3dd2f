package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writable layers of containers as directories of this machine. What lies there needs none of
 * the Engine's archive calls, each of which costs as much as making a container (ADR-0003). Works
 * where the Engine keeps layers as overlays and this process sees its files; elsewhere, and
 * whenever something there is not as expected, the answer is empty and the archive calls decide.
 * Only for containers that do not run just now. Thread-safe.
 */
final class ContainerLayers {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerLayers.class);
  private static final String DRIVER = "GraphDriver";
  private static final String OVERLAY = "overlay2";
  private static final String UPPER = "UpperDir";
  private static final String LOWER = "LowerDir";
  private static final Path METACOPY = Path.of("/sys/module/overlay/parameters/metacopy");

  private final Function<String, Optional<Layer>> lookup;
  private final boolean readable;
  private final Map<String, Layer> known = new ConcurrentHashMap<>();

  /**
   * Where a container's own layer lies.
   *
   * @param below the one under it, which the Engine made of the image's directories
   */
  record Layer(Path own, Path below) {}

  /**
   * @param lookup where a container's layer lies; empty if it cannot be seen
   */
  ContainerLayers(Function<String, Optional<Layer>> lookup) {
    this.lookup = lookup;
    this.readable = wholeFiles();
  }

  /** The layers of an Engine's containers. */
  static ContainerLayers of(DockerClient docker) {
    return new ContainerLayers(container -> inspect(docker, container));
  }

  /** With metacopy a file of the layer may lack its content. */
  private static boolean wholeFiles() {
    try {
      return !Files.exists(METACOPY) || !Files.readString(METACOPY).startsWith("Y");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Puts the directory and the files in place that a container starts with which was never started;
   * returns whether it could.
   *
   * @param files by their paths below the container's root
   */
  boolean put(String container, Map<String, byte[]> files) {
    Optional<Layer> layer = find(container);
    if (layer.isEmpty()) {
      return false;
    }
    Path root = layer.get().own();
    try {
      Path own = Files.createDirectories(root.resolve(JarvisFiles.DIRECTORY.substring(1)));
      Files.setAttribute(own, "unix:mode", JarvisFiles.OPEN_DIRECTORY);
      Set<Path> there = new HashSet<>(Set.of(own));
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        Path file = root.resolve(entry.getKey());
        if (there.add(file.getParent())) {
          cover(layer.get(), root.relativize(file.getParent()));
        }
        Files.write(file, entry.getValue());
        Files.setAttribute(file, "unix:mode", JarvisFiles.READABLE_FILE);
      }
      return true;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      LOG.debug("container={} its layer cannot be written: {}", container, e.toString());
      return false;
    }
  }

  /** A directory of the image: one of the layer over it must be as it is. */
  private static void cover(Layer layer, Path directory) throws IOException {
    Map<String, Object> as =
        Files.readAttributes(
            layer.below().resolve(directory), "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    Path made = Files.createDirectories(layer.own().resolve(directory));
    for (String attribute : List.of("uid", "gid", "mode")) {
      Files.setAttribute(made, "unix:" + attribute, as.get(attribute));
    }
  }

  /** The output file of an ended container; empty if the Engine has to be asked. */
  Optional<OutputFile> output(String container, int limitBytes) {
    return readable
        ? find(container).flatMap(layer -> output(layer.own(), limitBytes))
        : Optional.empty();
  }

  /** The container is gone. */
  void forget(String container) {
    known.remove(container);
  }

  private Optional<Layer> find(String container) {
    Optional<Layer> layer =
        Optional.ofNullable(known.get(container)).or(() -> lookup.apply(container));
    layer.ifPresent(found -> known.put(container, found));
    return layer;
  }

  private static Optional<Layer> inspect(DockerClient docker, String container) {
    // The client has no words for the data of this driver.
    Object driver = docker.inspectContainerCmd(container).exec().getRawValues().get(DRIVER);
    return driver instanceof Map<?, ?> fields
            && OVERLAY.equals(fields.get("Name"))
            && fields.get("Data") instanceof Map<?, ?> data
            && data.get(UPPER) instanceof String own
            && data.get(LOWER) instanceof String below
        ? Optional.of(new Layer(Path.of(own), Path.of(below.split(":", 2)[0])))
            .filter(layer -> layer.own().isAbsolute() && Files.isDirectory(layer.own()))
        : Optional.empty();
  }

  /** Follows no link: what the task left there is not to be trusted. */
  private static Optional<OutputFile> output(Path layer, int limitBytes) {
    try (var entries = Files.newDirectoryStream(layer)) {
      if (!(entries instanceof SecureDirectoryStream<Path> root)) {
        return Optional.empty();
      }
      Path directory = Path.of(JarvisFiles.DIRECTORY.substring(1));
      try (var jarvis = root.newDirectoryStream(directory, LinkOption.NOFOLLOW_LINKS)) {
        return read(jarvis, limitBytes);
      }
    } catch (NoSuchFileException e) {
      return Optional.of(new OutputFile.None());
    } catch (IOException e) {
      LOG.debug("layer={} has to be read by the Engine: {}", layer, e.toString());
      return Optional.empty();
    }
  }

  private static Optional<OutputFile> read(SecureDirectoryStream<Path> jarvis, int limitBytes)
      throws IOException {
    Path name = Path.of(JarvisFiles.OUTPUT).getFileName();
    BasicFileAttributes file =
        jarvis
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (!file.isRegularFile()) {
      return Optional.empty();
    }
    if (file.size() > limitBytes) {
      return Optional.of(new OutputFile.TooLarge(file.size()));
    }
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (SeekableByteChannel channel = jarvis.newByteChannel(name, options)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until its end.
      }
      return Optional.of(new OutputFile.Content(bytes.array()));
    }
  }
}
