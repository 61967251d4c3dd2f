package io.jarvis.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What processes of this machine cost, each with all that it started, as the kernel counts it. */
public record Processes(Map<String, Long> pids) {
  private static final String RESIDENT = "VmRSS:";
  private static final long KIB_PER_MIB = 1024;

  /** In {@code /proc/<pid>/stat}, counted from behind the command's name. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;
  private static final long MILLIS_PER_TICK = 10;

  public SortedMap<String, Long> residentMib() {
    return each(Processes::residentMib);
  }

  /** Time on a processor so far. */
  public SortedMap<String, Long> cpuMillis() {
    return each(Processes::cpuMillis);
  }

  private SortedMap<String, Long> each(ToLongFunction<Long> figure) {
    SortedMap<String, Long> figures = new TreeMap<>();
    pids.forEach((name, pid) -> figures.put(name, family(pid).mapToLong(figure).sum()));
    return figures;
  }

  private static Stream<Long> family(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .map(ProcessHandle::pid)
        .filter(each -> each == pid || !startedByBench(each));
  }

  /** What a benchmark started counts by its own name. */
  private static boolean startedByBench(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(ProcessHandle::parent)
        .filter(parent -> parent.pid() == ProcessHandle.current().pid())
        .isPresent();
  }

  private static long residentMib(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long cpuMillis(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
          * MILLIS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
