package io.jarvis.testkit;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.AuthConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.testcontainers.images.builder.Transferable;

/**
 * An image registry in a container on 127.0.0.1, which the Engine trusts without TLS. Not
 * thread-safe.
 */
public final class LocalRegistry implements AutoCloseable {
  /** Whom a registry with credentials lets in. */
  public static final String USERNAME = "puller";

  public static final String PASSWORD = "jarvis-secret";

  private static final String ACCOUNTS =
      USERNAME + ":$2b$04$oy3ZuDzIby.03H2mDP4ubOUcOAHZchmFdKeO9o6hlojHOOBGHfCaC\n";
  private static final String ACCOUNTS_FILE = "/etc/docker/registry/accounts";
  private static final int HTTP = 5000;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ServerContainer container;
  private final AdminApi api;

  private LocalRegistry(ServerContainer container) {
    this.container = container;
    this.api = new AdminApi(URI.create("http://" + address(container)), USERNAME, PASSWORD);
  }

  /** One that lets everybody pull and push. */
  public static LocalRegistry start() {
    return start(Map.of(), Map.of());
  }

  /** One that lets in only {@link #USERNAME} with {@link #PASSWORD}. */
  public static LocalRegistry startWithCredentials() {
    return start(
        Map.of(ACCOUNTS_FILE, Transferable.of(ACCOUNTS)),
        Map.of(
            "REGISTRY_AUTH", "htpasswd",
            "REGISTRY_AUTH_HTPASSWD_REALM", "tests",
            "REGISTRY_AUTH_HTPASSWD_PATH", ACCOUNTS_FILE));
  }

  private static LocalRegistry start(Map<String, Transferable> files, Map<String, String> env) {
    var spec =
        new ServerContainer.Spec(
            TestImages.registry(),
            "registry",
            List.of("/etc/docker/registry/config.yml"),
            List.of(HTTP),
            files,
            env);
    LocalRegistry registry = new LocalRegistry(ServerContainer.start(spec));
    await("the registry answers").until(() -> registry.api.answers("/v2/"));
    return registry;
  }

  /** Host and port, the first word of its images' names. */
  public String address() {
    return address(container);
  }

  private static String address(ServerContainer container) {
    return "127.0.0.1:" + container.port(HTTP);
  }

  /**
   * Puts a copy of a local image into the registry under a repository's name and forgets the copy's
   * name locally, so that it has to be pulled.
   *
   * @return the full name to pull it by
   */
  public String push(String localImage, String repository) {
    String name = address() + "/" + repository;
    DockerClient docker = ServerContainer.docker();
    docker.tagImageCmd(localImage, name, "latest").exec();
    var credentials =
        new AuthConfig()
            .withRegistryAddress(address())
            .withUsername(USERNAME)
            .withPassword(PASSWORD);
    try {
      boolean pushed =
          docker
              .pushImageCmd(name + ":latest")
              .withAuthConfig(credentials)
              .start()
              .awaitCompletion(TIMEOUT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
      if (!pushed) {
        throw new IllegalStateException("no push of " + name + " within " + TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      docker.removeImageCmd(name + ":latest").exec();
    }
    return name + ":latest";
  }

  /** How many answered requests read the manifest of a repository by its tag: one or two a pull. */
  public long manifestReads(String repository) {
    Pattern read =
        Pattern.compile(
            "\"(GET|HEAD) /v2/" + Pattern.quote(repository) + "/manifests/latest [^\"]*\" 200");
    return read.matcher(container.logs()).results().count();
  }

  @Override
  public void close() {
    container.close();
  }
}
