package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.api.model.PullResponseItem;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.protocol.task.ImageName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls images, one pull per image at a time: all who want the same image wait for the same pull.
 * Thread-safe. A waiter that is interrupted leaves; the pull goes on for the others.
 */
final class ImagePulls {
  private static final Logger LOG = LoggerFactory.getLogger(ImagePulls.class);
  private static final long CHECK_MILLIS = 250;
  private static final String DOCKER_HUB = "docker.io";

  private final DockerClient docker;
  private final DockerSettings settings;
  private final ImageUses uses;
  private final ConcurrentMap<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

  ImagePulls(DockerClient docker, DockerSettings settings, ImageUses uses) {
    this.docker = docker;
    this.settings = settings;
    this.uses = uses;
  }

  ImageUses uses() {
    return uses;
  }

  void pull(String image) throws ContainerException, InterruptedException {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> present = running.putIfAbsent(image, mine);
    if (present == null) {
      Thread.ofVirtual().name("pull " + image).start(() -> run(image, mine));
    }
    try {
      (present == null ? mine : present).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ContainerException failure
          ? failure
          : new ContainerException(Kind.ENGINE, "the pull of " + image + " broke", e);
    }
  }

  private void run(String image, CompletableFuture<Void> done) {
    Optional<ContainerException> failure;
    List<Image> before = List.of();
    try {
      before = docker.listImagesCmd().exec();
      failure = fetch(image);
    } catch (RuntimeException e) {
      failure =
          Optional.of(new ContainerException(Kind.IMAGE_PULL, image + ": " + e.getMessage(), e));
    }
    try {
      if (failure.isEmpty()) {
        noteNew(image, before);
      }
    } finally {
      running.remove(image, done);
      failure.ifPresentOrElse(done::completeExceptionally, () -> done.complete(null));
    }
    LOG.atInfo()
        .addKeyValue("image", image)
        .addKeyValue("failure", failure.map(Throwable::getMessage).orElse("none"))
        .log("an image was pulled");
  }

  /** What was there is not ours to remove, also if a registry was asked for it. */
  private void noteNew(String image, List<Image> before) {
    String id = docker.inspectImageCmd(withTag(image)).exec().getId();
    Optional<Image> same = before.stream().filter(had -> had.getId().equals(id)).findFirst();
    if (same.isEmpty()) {
      uses.fetched(id);
    }
    if (same.stream().flatMap(PresentImages::names).noneMatch(ImageName.normal(image)::equals)) {
      uses.fetched(image);
    }
  }

  private Optional<ContainerException> fetch(String image) {
    try (Progress progress = command(image).exec(new Progress())) {
      while (!progress.endsWithin(CHECK_MILLIS)) {
        if (progress.stalledNanos() > settings.pullStall().toNanos()) {
          return Optional.of(
              failed(image, "no progress for " + settings.pullStall().toSeconds() + " s"));
        }
      }
      progress.awaitCompletion();
      return progress.error().map(error -> failed(image, error));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(failed(image, "interrupted"));
    } catch (com.github.dockerjava.api.exception.DockerException e) {
      return Optional.of(failed(image, DockerErrors.text(e)));
    } catch (java.io.IOException e) {
      return Optional.of(failed(image, String.valueOf(e.getMessage())));
    }
  }

  private static ContainerException failed(String image, String reason) {
    return new ContainerException(
        Kind.IMAGE_PULL, "image " + image + " cannot be pulled: " + reason);
  }

  private PullImageCmd command(String image) {
    PullImageCmd command = docker.pullImageCmd(withTag(image));
    DockerSettings.Credentials credentials = settings.registries().get(registry(image));
    return credentials == null
        ? command
        : command.withAuthConfig(
            new AuthConfig()
                .withRegistryAddress(registry(image))
                .withUsername(credentials.username())
                .withPassword(credentials.password()));
  }

  /** The image with a tag: without one the Engine would pull every tag. */
  static String withTag(String image) {
    return image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@")
        ? image
        : image + ":latest";
  }

  /** The host an image comes from: the first part if it looks like one. */
  static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost")
        ? first
        : DOCKER_HUB;
  }

  /** Notes when something last moved. Retries and waits are no progress. */
  private static final class Progress extends ResultCallback.Adapter<PullResponseItem> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long lastNanos = System.nanoTime();
    private volatile Optional<String> error = Optional.empty();
    private String lastSeen = "";

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        error = Optional.of(String.valueOf(item.getErrorDetail().getMessage()));
      }
      String seen = item.getId() + " " + item.getStatus() + " " + item.getProgressDetail();
      if (!seen.equals(lastSeen) && !seen.contains("Retrying") && !seen.contains("Waiting")) {
        lastSeen = seen;
        lastNanos = System.nanoTime();
      }
    }

    @Override
    public void onComplete() {
      super.onComplete();
      ended.countDown();
    }

    @Override
    public void onError(Throwable failure) {
      super.onError(failure);
      ended.countDown();
    }

    /** Unlike the wait of its class this one closes nothing, which would end the pull. */
    boolean endsWithin(long millis) throws InterruptedException {
      return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    long stalledNanos() {
      return System.nanoTime() - lastNanos;
    }

    Optional<String> error() {
      return error;
    }
  }
}
