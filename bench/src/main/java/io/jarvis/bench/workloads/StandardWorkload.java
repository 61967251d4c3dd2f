package io.jarvis.bench.workloads;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A log in the Standard Workload Format. */
public final class StandardWorkload {
  private static final String FOLDER = "swf/";
  private static final String PROCESSORS = "; MaxProcs:";
  private static final int SUBMITTED = 1;
  private static final int RAN = 3;
  private static final int ALLOCATED = 4;
  private static final int ASKED = 7;
  private static final int REQUESTED = 8;
  private static final int USER = 11;

  private final List<Job> jobs = new ArrayList<>();
  private int processors;

  private StandardWorkload() {}

  /** Reads {@code swf/<name>.swf.gz}. */
  public static StandardWorkload read(Workloads workloads, String name) {
    return of(workloads.lines(file(name)));
  }

  /** One of these lines. */
  public static StandardWorkload of(List<String> lines) {
    StandardWorkload workload = new StandardWorkload();
    lines.forEach(workload::read);
    workload.jobs.sort(Comparator.comparingLong(Job::submitted).thenComparingInt(Job::number));
    return workload;
  }

  /** Where it is expected. */
  public static String file(String name) {
    return FOLDER + name + ".swf.gz";
  }

  private void read(String line) {
    if (line.startsWith(PROCESSORS)) {
      processors = Integer.parseInt(line.substring(PROCESSORS.length()).strip());
    } else if (!line.startsWith(";") && !line.isBlank()) {
      jobs.add(job(line.strip().split("\\s+")));
    }
  }

  private static Job job(String[] fields) {
    long ran = Math.max(0, Long.parseLong(fields[RAN]));
    int asked = Integer.parseInt(fields[ASKED]);
    long requested = Long.parseLong(fields[REQUESTED]);
    return new Job(
        Integer.parseInt(fields[0]),
        Long.parseLong(fields[SUBMITTED]),
        ran,
        asked > 0 ? asked : Integer.parseInt(fields[ALLOCATED]),
        requested > 0 ? requested : ran,
        Integer.parseInt(fields[USER]));
  }

  /** In the order of submission. */
  public List<Job> jobs() {
    return jobs;
  }

  /** How many the machine had. */
  public int processors() {
    return processors;
  }
}
