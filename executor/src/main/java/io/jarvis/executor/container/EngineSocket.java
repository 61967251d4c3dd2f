package io.jarvis.executor.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The socket of the Engine, by which it shows since when it is there: the Engine makes it whenever
 * it starts, or systemd does whenever the machine starts.
 *
 * @param path empty if the Engine is reached in another way
 */
record EngineSocket(Optional<Path> path) {
  /** That of an address such as {@code unix:///var/run/docker.sock}. */
  static EngineSocket of(String host) {
    URI address = URI.create(host);
    return new EngineSocket(
        "unix".equals(address.getScheme())
            ? Optional.of(Path.of(address.getPath()))
            : Optional.empty());
  }

  /**
   * When the Engine, or at least its machine, started; {@link Instant#MIN} if that cannot be seen
   * from here.
   */
  Instant since() {
    try {
      return path.isPresent() ? Files.getLastModifiedTime(path.get()).toInstant() : Instant.MIN;
    } catch (IOException e) {
      return Instant.MIN;
    }
  }
}
