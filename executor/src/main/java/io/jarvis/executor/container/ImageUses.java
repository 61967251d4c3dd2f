package io.jarvis.executor.container;

import io.jarvis.protocol.task.ImageName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which images this executor fetched and when each was last used; images that were there are not
 * its own to remove. An image is known by its names, as {@link ImageName#normal} writes them, and
 * by its id, for when a newer one has taken its name. Kept in a file, to the minute, so that a
 * restart forgets none. Thread-safe.
 */
final class ImageUses {
  private static final Logger LOG = LoggerFactory.getLogger(ImageUses.class);

  /** How far the file may lag behind. */
  private static final Duration LAG = Duration.ofMinutes(1);

  private static final String ID = "sha256:";

  private final Path file;
  private final InstantSource clock;
  private final Map<String, Instant> lastUsed = new HashMap<>();
  private Instant written = Instant.MIN;

  ImageUses(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    read();
  }

  /** A name or an id was not there before it was fetched: from here on it is ours. */
  synchronized void fetched(String image) {
    lastUsed.put(key(image), clock.instant());
    write();
  }

  /** A container is made of an image. */
  synchronized void used(String image) {
    Instant now = clock.instant();
    if (lastUsed.replace(ImageName.normal(image), now) != null && written.plus(LAG).isBefore(now)) {
      write();
    }
  }

  /** An image is gone. */
  synchronized void forget(String image) {
    if (lastUsed.remove(image) != null) {
      write();
    }
  }

  synchronized boolean isOurs(String image) {
    return lastUsed.containsKey(image);
  }

  /** When a container was last made of an image, if it is ours. */
  synchronized Optional<Instant> lastUsed(String image) {
    return Optional.ofNullable(lastUsed.get(image));
  }

  /** The images that were not used since an instant, the longest unused first. */
  synchronized List<String> unusedSince(Instant instant) {
    return lastUsed.entrySet().stream()
        .filter(use -> use.getValue().isBefore(instant))
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void read() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        int space = line.indexOf(' ');
        lastUsed.put(
            key(line.substring(space + 1)),
            Instant.ofEpochMilli(Long.parseLong(line.substring(0, space))));
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .setCause(e)
          .log("the list of fetched images cannot be read: those on it are not removed");
    }
  }

  private static String key(String written) {
    return written.startsWith(ID) ? written : ImageName.normal(written);
  }

  private void write() {
    written = clock.instant();
    String text =
        lastUsed.entrySet().stream()
            .map(use -> use.getValue().toEpochMilli() + " " + use.getKey() + "\n")
            .collect(Collectors.joining());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path beside = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .setCause(e)
          .log("the list of fetched images cannot be written");
    }
  }
}
