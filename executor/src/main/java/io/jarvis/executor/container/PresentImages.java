package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Image;
import io.jarvis.protocol.task.ImageName;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The images that an engine has, by the names tasks may call them. Blocks; thread-safe. */
final class PresentImages {
  private static final String NO_NAME = "<none>";

  private final DockerClient docker;
  private final ImageUses uses;

  PresentImages(DockerClient docker, ImageUses uses) {
    this.docker = docker;
    this.uses = uses;
  }

  /** At most this many names, normalised and each once: the last used first, then the newest. */
  List<String> names(int most) {
    return docker.listImagesCmd().exec().stream()
        .sorted(
            Comparator.comparing(this::lastUsed)
                .thenComparing(PresentImages::created)
                .reversed()
                .thenComparing(Image::getId))
        .flatMap(PresentImages::names)
        .distinct()
        .limit(most)
        .toList();
  }

  private Instant lastUsed(Image image) {
    return names(image)
        .flatMap(name -> uses.lastUsed(name).stream())
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  static boolean isTagged(Image image) {
    return named(image.getRepoTags()).findAny().isPresent();
  }

  private static long created(Image image) {
    return Optional.ofNullable(image.getCreated()).orElse(0L);
  }

  /** An image's tags and digests, or its id if it has neither. */
  static Stream<String> names(Image image) {
    List<String> names =
        Stream.concat(named(image.getRepoTags()), named(image.getRepoDigests()))
            .map(ImageName::normal)
            .toList();
    return names.isEmpty() ? Stream.of(image.getId()) : names.stream();
  }

  private static Stream<String> named(String[] names) {
    return Arrays.stream(Objects.requireNonNullElse(names, new String[0]))
        .filter(name -> !name.startsWith(NO_NAME));
  }
}
