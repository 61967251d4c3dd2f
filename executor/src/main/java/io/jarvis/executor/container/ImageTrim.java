package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes images that were fetched and are no longer used. Blocks; thread-safe. */
final class ImageTrim {
  private static final Logger LOG = LoggerFactory.getLogger(ImageTrim.class);

  /** An image that was used within this time may be just about to become a container. */
  static final Duration IN_USE = Duration.ofMinutes(1);

  private final DockerClient docker;
  private final ImageUses uses;

  ImageTrim(DockerClient docker, ImageUses uses) {
    this.docker = docker;
    this.uses = uses;
  }

  /**
   * Removes the longest unused images until those left take at most this much; those that a
   * container needs stay. Returns the bytes that were freed; layers that images share are counted
   * with each.
   */
  long trim(long keepBytes, Instant now) {
    Map<String, Long> sizes = sizes();
    long left = sizes.values().stream().mapToLong(Long::longValue).sum();
    long freed = 0;
    for (String image : uses.unusedSince(now.minus(IN_USE))) {
      if (left - freed <= keepBytes) {
        break;
      }
      freed += remove(image) ? Objects.requireNonNullElse(sizes.get(image), 0L) : 0;
    }
    return freed;
  }

  /** The sizes of the images that are ours and present, by name. */
  private Map<String, Long> sizes() {
    Map<String, Long> sizes = new HashMap<>();
    for (Image image : docker.listImagesCmd().exec()) {
      String[] names = image.getRepoTags();
      for (String name : names == null ? new String[0] : names) {
        if (uses.isOurs(name)) {
          sizes.put(name, image.getSize());
        }
      }
    }
    return sizes;
  }

  private boolean remove(String image) {
    try {
      docker.removeImageCmd(image).exec();
    } catch (NotFoundException e) {
      LOG.atDebug().addKeyValue("image", image).log("an image was removed by somebody else");
    } catch (ConflictException e) {
      LOG.atDebug().addKeyValue("image", image).log("an image stays: a container needs it");
      return false;
    }
    uses.forget(image);
    LOG.atInfo().addKeyValue("image", image).log("an image that was not used for long is removed");
    return true;
  }
}
