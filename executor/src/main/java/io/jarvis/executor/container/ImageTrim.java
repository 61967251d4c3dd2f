package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
    List<Image> images = docker.listImagesCmd().exec();
    Map<String, Long> sizes = sizes(images);
    Set<String> ids = images.stream().map(Image::getId).collect(Collectors.toSet());
    long left = sizes.values().stream().mapToLong(Long::longValue).sum();
    long freed = 0;
    for (String image : uses.unusedSince(now.minus(IN_USE))) {
      if (left - freed <= keepBytes) {
        break;
      }
      Long size = sizes.get(image);
      if (size != null) {
        freed += remove(image) ? size : 0;
      } else if (!ids.contains(image)) {
        uses.forget(image);
      }
    }
    return freed;
  }

  /** The sizes of the images that are ours and present, by name, or by id if they have no tag. */
  private Map<String, Long> sizes(List<Image> images) {
    Map<String, Long> sizes = new HashMap<>();
    for (Image image : images) {
      List<String> ours = PresentImages.names(image).filter(uses::isOurs).toList();
      ours.forEach(name -> sizes.put(name, image.getSize()));
      if (ours.isEmpty() && !PresentImages.isTagged(image) && uses.isOurs(image.getId())) {
        sizes.put(image.getId(), image.getSize());
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
    } catch (DockerException e) {
      LOG.atWarn().addKeyValue("image", image).setCause(e).log("an image cannot be removed");
      return false;
    }
    uses.forget(image);
    LOG.atInfo().addKeyValue("image", image).log("an image that was not used for long is removed");
    return true;
  }
}
