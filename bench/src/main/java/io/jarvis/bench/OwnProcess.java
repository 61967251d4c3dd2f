package io.jarvis.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** This same program once more, as a process of its own. Killed at the latest with this one. */
public final class OwnProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 45;
  private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  private final Process process;

  private OwnProcess(Process process) {
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts it with everything it prints in a file. */
  public static OwnProcess start(
      List<String> options, List<String> words, Map<String, String> variables, Path output) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", ManagementFactory.getRuntimeMXBean().getClassPath()));
    command.add(launcher());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      return new OwnProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the packaged jar its launcher, of a folder of classes our own main class. */
  private static String launcher() {
    boolean packaged = ClassLoader.getSystemResource(LAUNCHER.replace('.', '/') + ".class") != null;
    return packaged ? LAUNCHER : BenchApplication.class.getName();
  }

  public long pid() {
    return process.pid();
  }

  public boolean runs() {
    return process.isAlive();
  }

  /** Waits for its end; an error if it fails or takes longer than this. */
  public void awaitSuccess(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("a process did not end within " + seconds + " s");
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("a process ended with " + process.exitValue());
    }
  }

  /** As by {@code kill -9}; returns once it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
