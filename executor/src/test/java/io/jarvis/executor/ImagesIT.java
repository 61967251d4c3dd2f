package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Image;
import io.jarvis.catalog.Keys;
import io.jarvis.executor.container.ContainerException;
import io.jarvis.executor.container.DockerDriver;
import io.jarvis.executor.container.DockerSettings;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.testkit.LocalRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** Where an executor gets its images, from real registries, and which it keeps. */
class ImagesIT {
  private static final String BASE = "busybox:latest";
  private static final String OWN = "jarvis-test-own:1";

  private static LocalRegistry open;
  private static LocalRegistry closed;
  private static Cluster cluster;

  @TempDir private Path directory;
  private TestNode executor;
  private String relayed = "nothing";

  @BeforeAll
  static void startServers() {
    open = LocalRegistry.start();
    closed = LocalRegistry.startWithCredentials();
    cluster = Cluster.shared();
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
    closed.close();
    open.close();
  }

  @AfterEach
  void stop() {
    executor.removeContainers();
    executor.close();
    images()
        .filter(
            name -> Stream.of(open.address(), closed.address(), relayed).anyMatch(name::startsWith))
        .forEach(ImagesIT::remove);
  }

  private void start(Map<String, DockerSettings.Credentials> registries) throws Exception {
    start(registries, DockerSettings.DEFAULT_PULL_STALL);
  }

  private void start(Map<String, DockerSettings.Credentials> registries, Duration pullStall)
      throws Exception {
    var settings =
        new DockerSettings(
            DockerSettings.DEFAULT_HOST,
            DockerSettings.DEFAULT_CALL_TIMEOUT,
            pullStall,
            DockerSettings.DEFAULT_MAX_CONNECTIONS,
            registries,
            DockerSettings.DEFAULT_CGROUP_PARENT,
            "");
    executor = new TestNode(cluster, cluster.newNode(), directory, new RecordedOutput(), settings);
  }

  private static TaskSpec task(String image, String policy) {
    return Cluster.task(
        "{\"image\": \"%s\", \"pullPolicy\": \"%s\", \"command\": [\"true\"]}"
            .formatted(image, policy));
  }

  private static String repository() {
    return "tests/" + UUID.randomUUID();
  }

  private TaskId run(TaskSpec task) {
    return cluster.run(executor.node, task);
  }

  @Test
  void fetchesAnImageThatIsNotThereAndOnlyThen() throws Exception {
    start(Map.of());
    String repository = repository();
    String image = open.push(BASE, repository);

    succeeded(run(task(image, "if-not-present")));
    succeeded(run(task(image, "if-not-present")));

    // What the registry logs of the second image comes after all that it logs of the first.
    String once = repository();
    succeeded(run(task(open.push(BASE, once), "if-not-present")));
    await().until(() -> open.manifestReads(once) > 0);
    await().until(() -> open.manifestReads(repository) == open.manifestReads(once));
  }

  @Test
  void asksTheRegistryEachTimeIfItIsToldTo() throws Exception {
    start(Map.of());
    String repository = repository();
    String image = open.push(BASE, repository);

    succeeded(run(task(image, "always")));
    succeeded(run(task(image, "always")));

    String once = repository();
    succeeded(run(task(open.push(BASE, once), "always")));
    await().until(() -> open.manifestReads(once) > 0);
    await().until(() -> open.manifestReads(repository) > open.manifestReads(once));
  }

  @Test
  void neverAsksARegistryIfItIsToldNotTo() throws Exception {
    start(Map.of());
    String repository = repository();
    String image = open.push(BASE, repository);

    assertThat(ended(run(task(image, "never"))).cause()).isEqualTo(Cause.IMAGE_PULL);

    assertThat(open.manifestReads(repository)).isZero();
    succeeded(run(task(image, "if-not-present")));
    succeeded(run(task(image, "never")));
  }

  @Test
  void fetchesAnImageOnceForAllWhoWantItAtOnce() throws Exception {
    start(Map.of());
    String alone = repository();
    succeeded(run(task(open.push(BASE, alone), "if-not-present")));
    String shared = repository();
    String image = open.push(BASE, shared);

    List<TaskId> tasks =
        IntStream.range(0, 8).mapToObj(i -> run(task(image, "if-not-present"))).toList();

    tasks.forEach(ImagesIT::succeeded);
    await()
        .untilAsserted(
            () -> assertThat(open.manifestReads(shared)).isEqualTo(open.manifestReads(alone)));
  }

  @Test
  void waitsForARegistryThatTakesItsTime() throws Exception {
    start(Map.of());
    String image = open.push(BASE, repository());
    try (SilentRelay slow = SilentRelay.ofRegistry(portOf(open))) {
      slow.fallSilent();
      TaskId task = run(task(behind(slow, image), "if-not-present"));

      await("it is fetched for longer than it takes to look after it")
          .during(Duration.ofSeconds(1))
          .until(() ->
              cluster.event(task, TaskEvent.Starting.class).isPresent()
                  && cluster.event(task, TaskEvent.AttemptEnded.class).isEmpty());
      slow.answerAgain();

      succeeded(task);
    }
  }

  @Test
  void givesUpARegistryThatSaysNothing() throws Exception {
    start(Map.of(), Duration.ofSeconds(1));
    try (SilentRelay silent = SilentRelay.ofRegistry(portOf(open))) {
      silent.fallSilent();

      TaskEvent.AttemptEnded end =
          ended(run(task(behind(silent, "x/" + repository()), "if-not-present")));

      assertThat(end.cause()).isEqualTo(Cause.IMAGE_PULL);
      assertThat(end.message()).contains("no progress for 1 s");
    }
  }

  private static int portOf(LocalRegistry registry) {
    return URI.create("http://" + registry.address()).getPort();
  }

  /** The name of an image as the registry behind a relay has it. */
  private String behind(SilentRelay relay, String image) throws IOException {
    relayed = "127.0.0.1:" + relay.port();
    return relayed + image.substring(image.indexOf('/'));
  }

  @Test
  void showsARegistryItsCredentials() throws Exception {
    var right = new DockerSettings.Credentials(LocalRegistry.USERNAME, LocalRegistry.PASSWORD);
    start(Map.of(closed.address(), right));
    String image = closed.push(BASE, repository());

    succeeded(run(task(image, "always")));
  }

  @Test
  void saysThatARegistryDidNotLetItIn() throws Exception {
    start(Map.of());
    String image = closed.push(BASE, repository());

    TaskEvent.AttemptEnded end = ended(run(task(image, "if-not-present")));

    assertThat(end.cause()).isEqualTo(Cause.IMAGE_PULL);
    assertThat(end.message()).contains(image).doesNotContain(LocalRegistry.PASSWORD);
  }

  @Test
  void removesTheLongestUnusedImagesBeyondTheBoundAfterARestartToo() throws Exception {
    start(Map.of());
    String first = open.push(BASE, repository());
    String second = open.push(BASE, repository());
    String present = open.push(BASE, repository());
    docker().tagImageCmd(BASE, present.replace(":latest", ""), "latest").exec();
    succeeded(run(task(first, "if-not-present")));
    succeeded(run(task(second, "if-not-present")));
    succeeded(run(task(present, "if-not-present")));
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
    NodeId node = executor.node;
    executor.close();
    executor = new TestNode(cluster, node, directory);
    Instant muchLater = Instant.now().plus(Duration.ofHours(1));
    long one = size(first);

    assertThat(executor.driver.trimImages(2 * one, muchLater)).isZero();
    assertThat(executor.driver.trimImages(one, Instant.now())).as("just used").isZero();
    assertThat(executor.driver.trimImages(one, muchLater)).isEqualTo(one);
    assertThat(images()).contains(second, present).doesNotContain(first);
    assertThat(executor.driver.trimImages(0, muchLater)).isEqualTo(one);

    assertThat(images()).as("what it did not fetch stays").contains(present, BASE);
    assertThat(images()).doesNotContain(second);
    succeeded(run(task(first, "if-not-present")));
  }

  @Test
  void removesWhatHasNoNameAnyMoreAndWhatWasFetchedByItsDigest() throws Exception {
    start(Map.of());
    String image = open.push(anImageOfItsOwn(), repository());
    remove(OWN);
    succeeded(run(task(image, "always")));
    String older = id(image);
    docker().tagImageCmd(BASE, image.replace(":latest", ""), "latest").exec();
    String other = open.push(anImageOfItsOwn(), repository());
    remove(OWN);
    succeeded(run(task(other, "always")));
    String newer = id(other);
    String byDigest = docker().inspectImageCmd(other).exec().getRepoDigests().getFirst();
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
    remove(other);
    succeeded(run(task(byDigest, "if-not-present")));
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
    assertThat(ids()).contains(older, newer);

    var unused = trimAll(executor.driver);

    assertThat(ids()).doesNotContain(older, newer);
  }

  private static String id(String image) {
    return docker().inspectImageCmd(image).exec().getId();
  }

  private static List<String> ids() {
    return docker().listImagesCmd().exec().stream().map(Image::getId).toList();
  }

  @Test
  void keepsAnImageThatAContainerNeeds() throws Exception {
    start(Map.of());
    String image = open.push(anImageOfItsOwn(), repository());
    remove(OWN);
    TaskId running =
        run(
            Cluster.task(
                "{\"image\": \"%s\", \"command\": [\"sleep\", \"100\"], \"gracePeriod\": \"1s\"}"
                    .formatted(image)));
    await()
        .untilAsserted(
            () -> assertThat(cluster.event(running, TaskEvent.Running.class)).isPresent());

    long freed = trimAll(executor.driver);

    assertThat(freed).isZero();
    assertThat(images()).contains(image);
  }

  @Test
  void tellsTheCatalogWhichImagesThereAreThoseUsedLastFirst() throws Exception {
    start(Map.of());
    String first = open.push(BASE, repository());
    String last = open.push(BASE, repository());
    succeeded(run(task(first, "if-not-present")));
    succeeded(run(task(last, "if-not-present")));

    await().untilAsserted(() -> assertThat(told()).contains(first, last, BASE));
    assertThat(told()).hasSizeLessThanOrEqualTo(ExecutorSettings.Limits.DEFAULT.imagesTold());
    remove(last);

    await().untilAsserted(() -> assertThat(told()).doesNotContain(last));
    assertThat(told()).contains(first);
  }

  private List<String> told() {
    return executor.keyValues.get(Keys.images(executor.node)).stream()
        .flatMap(value -> value.value().lines())
        .toList();
  }

  /** Unlike a second name of an image, it goes with its last name. */
  private static String anImageOfItsOwn() {
    String container = docker().createContainerCmd(BASE).withCmd("true").exec().getId();
    docker().commitCmd(container).withRepository("jarvis-test-own").withTag("1").exec();
    docker().removeContainerCmd(container).exec();
    return OWN;
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  private static long trimAll(DockerDriver driver) throws ContainerException {
    return driver.trimImages(0, Instant.now().plus(Duration.ofHours(1)));
  }

  private static Stream<String> images() {
    return docker().listImagesCmd().exec().stream().flatMap(ImagesIT::names);
  }

  private static Stream<String> names(Image image) {
    return image.getRepoTags() == null ? Stream.of() : Arrays.stream(image.getRepoTags());
  }

  private static long size(String name) {
    return docker().listImagesCmd().exec().stream()
        .filter(image -> names(image).anyMatch(name::equals))
        .mapToLong(Image::getSize)
        .findFirst()
        .orElseThrow();
  }

  private static void remove(String name) {
    docker().removeImageCmd(name).exec();
  }

  private static void succeeded(TaskId task) {
    await()
        .untilAsserted(() -> {
          assertThat(cluster.events(task, TaskEvent.AttemptEnded.class)).isEmpty();
          assertThat(cluster.event(task, TaskEvent.Succeeded.class)).isPresent();
        });
  }

  private static TaskEvent.AttemptEnded ended(TaskId task) {
    await()
        .untilAsserted(
            () -> assertThat(cluster.event(task, TaskEvent.AttemptEnded.class)).isPresent());
    return cluster.event(task, TaskEvent.AttemptEnded.class).orElseThrow();
  }
}
