package io.jarvis.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * A service's jar, unpacked and with the JVM's cache of its start beside it (ADR 0011), made once a
 * build: the clusters of these tests start some fifty processes, each in a third of the time.
 */
final class TrainedJar {
  static final Path ROOT = Path.of(System.getProperty("jarvis.root", ".."));
  static final Path OUTPUT = ROOT.resolve("e2e/target/trained");

  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java") + "";
  private static final List<String> OPTIONS = List.of("-Xmx384m", "-XX:TieredStopAtLevel=1");
  private static final int TRAINED_WITHIN_SECONDS = 300;

  /** Nothing listens there: what is trained must not meet a Jarvis that runs. */
  private static final Map<String, String> NOWHERE =
      Map.of(
          "JARVIS_AMQP_HOST", "127.0.0.1",
          "JARVIS_AMQP_PORT", "1",
          "JARVIS_STREAM_HOST", "127.0.0.1",
          "JARVIS_STREAM_PORT", "1",
          "JARVIS_MANAGEMENT_URL", "http://127.0.0.1:1",
          "JARVIS_CONSUL_HOST", "127.0.0.1",
          "JARVIS_CONSUL_PORT", "1",
          "JARVIS_EXECUTOR_DOCKER_HOST", "unix:///nowhere",
          "SERVER_ADDRESS", "127.0.0.1",
          "SERVER_PORT", "0");

  private static final Map<String, TrainedJar> TRAINED = new ConcurrentHashMap<>();

  private final String module;
  private final Path fat;
  private final Path unpacked;

  private TrainedJar(String module) throws IOException {
    this.module = module;
    this.fat = fat(module);
    this.unpacked = OUTPUT.resolve("apps").resolve(module + "-" + checksum(fat));
  }

  /** Makes those that are not there yet; of all processes that ask at once, the first does. */
  static synchronized void prepare(List<String> modules) {
    Path apps = OUTPUT.resolve("apps");
    try {
      Files.createDirectories(apps);
      // One lock for all: the kernel takes several, held in turn by several, for a deadlock.
      try (FileChannel file =
              FileChannel.open(
                  apps.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = file.lock()) {
        modules.parallelStream()
            .forEach(module -> TRAINED.computeIfAbsent(module, TrainedJar::trained));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that starts a service that was prepared. */
  static List<String> start(String module) {
    TrainedJar jar = Objects.requireNonNull(TRAINED.get(module), module);
    return jar.command("-XX:AOTCache=" + jar.cache());
  }

  private static TrainedJar trained(String module) {
    try {
      TrainedJar jar = new TrainedJar(module);
      if (!Files.exists(jar.cache())) {
        jar.train();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void train() throws IOException, InterruptedException {
    Files.createDirectories(unpacked);
    run(
        List.of(
            JAVA,
            "-Djarmode=tools",
            "-jar",
            fat.toString(),
            "extract",
            "--force",
            "--destination",
            unpacked.toString()));
    run(command("-XX:AOTCacheOutput=" + cache(), "-Dspring.context.exit=onRefresh"));
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path log = unpacked.resolve("training.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("JARVIS_"));
    builder.environment().putAll(NOWHERE);
    builder.environment().put("JARVIS_DATADIR", unpacked.resolve("data").toString());
    Process process = builder.start();
    if (!process.waitFor(TRAINED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(module + " is not trained, see " + log);
    }
  }

  private List<String> command(String... more) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(OPTIONS);
    command.addAll(Arrays.asList(more));
    command.addAll(List.of("-jar", unpacked.resolve(fat.getFileName()).toString()));
    return command;
  }

  private Path cache() {
    return unpacked.resolve("start.aot");
  }

  /** Of its bytes: every build gives a jar the same time. */
  private static String checksum(Path jar) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(Files.readAllBytes(jar));
    return Long.toHexString(checksum.getValue());
  }

  private static Path fat(String module) throws IOException {
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(ROOT.resolve(module).resolve("target"), module + "-*-app.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    }
    throw new IllegalStateException("the jars are not built: run mvn package first");
  }
}
