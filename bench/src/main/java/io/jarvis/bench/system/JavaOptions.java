package io.jarvis.bench.system;

import java.util.List;
import picocli.CommandLine.Option;

/** What the JVM of the services that are measured is started with. */
public final class JavaOptions {
  private static final String AS_UP_STARTS_IT = "-XX:+UseParallelGC -Xmx1g -XX:MetaspaceSize=96m";

  @Option(
      names = "--java-options",
      description = "Of the services' JVM; default: as ./jarvis up starts it.")
  private String words = System.getenv().getOrDefault("JARVIS_BENCH_JAVA_OPTS", AS_UP_STARTS_IT);

  /** One by one. */
  public List<String> list() {
    return List.of(words.split(" "));
  }
}
