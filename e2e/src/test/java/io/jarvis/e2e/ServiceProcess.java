package io.jarvis.e2e;

import io.jarvis.testkit.LoopbackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One service in a process of its own, from its own jar, as an operator runs it. */
final class ServiceProcess implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

  private final String name;
  private final ProcessBuilder builder;
  private final int port;
  private Process process;

  /** What a page answers. */
  String page(String page) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request(page), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ServiceProcess(String name, ProcessBuilder builder, int port) {
    this.name = name;
    this.builder = builder;
    this.port = port;
    this.process = launch();
  }

  /** Starts {@code <module>-app.jar}; does not wait. */
  static ServiceProcess start(String module, String name, Map<String, String> settings) {
    int port = LoopbackPorts.free();
    ProcessBuilder builder = new ProcessBuilder(TrainedJar.start(module));
    builder.environment().putAll(settings);
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
    builder.redirectErrorStream(true);
    return new ServiceProcess(name, builder, port);
  }

  int port() {
    return port;
  }

  ServiceProcess awaitReady() {
    Awaitility.await(name + " ready, see " + log())
        .atMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(200))
        .until(this::ready);
    return this;
  }

  /** As by {@code kill -9}. */
  void killHard() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Starts it again on the same port, with the same settings. */
  void restart() {
    if (process.isAlive()) {
      close();
    }
    process = launch();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    Awaitility.await(name + " ended").until(() -> !process.isAlive());
  }

  private boolean ready() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          name + " ended with " + process.exitValue() + ", see " + log());
    }
    return answers("/health/ready");
  }

  /** Whether a page is answered with 200. */
  boolean answers(String page) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request(page), HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpRequest request(String page) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page))
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  private Process launch() {
    try {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      Process started = builder.start();
      // A test that fails half-way must leave nothing running.
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return TrainedJar.OUTPUT.resolve(name + ".log");
  }
}
