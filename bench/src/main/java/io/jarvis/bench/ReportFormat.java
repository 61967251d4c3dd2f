package io.jarvis.bench;

import picocli.CommandLine.Option;

/** How a benchmark prints its report. */
public final class ReportFormat {
  @Option(names = "--json", description = "One object as the last line instead of a table.")
  private boolean json;

  /** Prints it to standard output. */
  public void print(BenchReport report) {
    System.out.println(json ? report.json() : report.table());
  }
}
