package io.jarvis.bench.simulate;

import io.jarvis.bench.workloads.Job;
import io.jarvis.bench.workloads.JobTask;
import io.jarvis.bench.workloads.Openb;
import io.jarvis.bench.workloads.StandardWorkload;
import io.jarvis.bench.workloads.WfFormat;
import io.jarvis.bench.workloads.Workloads;
import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dispatcher.core.Demand;
import io.jarvis.dispatcher.core.LineKey;
import io.jarvis.dispatcher.core.Place;
import io.jarvis.dispatcher.core.Span;
import io.jarvis.dispatcher.core.Waiting;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Work that others recorded. */
final class Sources {
  private Sources() {}

  /** A log in the Standard Workload Format, on one node with the processors it names. */
  static Recording standardWorkload(Path file) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    StandardWorkload workload =
        StandardWorkload.of(new Workloads(folder).lines(file.getFileName().toString()));
    if (workload.processors() <= 0 || workload.jobs().isEmpty()) {
      throw new IllegalArgumentException(file + " names no MaxProcs, or has no jobs");
    }
    return new Recording(
        Hardware.parse("1x" + workload.processors()),
        ClusterConfig.DEFAULT,
        workload.jobs().stream().map(Sources::task).toList());
  }

  /** A workflow in WfFormat, on the machines that it names, else on one node of 16 cores. */
  static Recording workflow(Path file) {
    WfFormat recorded = WfFormat.read(file);
    String nodes =
        recorded.cores().isEmpty()
            ? "1x16"
            : recorded.cores().stream().map(cores -> "1x" + cores).collect(Collectors.joining("+"));
    return new Recording(
        Hardware.parse(nodes),
        ClusterConfig.DEFAULT,
        new RecordedRun(recorded.workflow()).first(),
        () -> {
          RecordedRun run = new RecordedRun(recorded.workflow());
          run.first();
          return run;
        });
  }

  private static Recording.Task task(Job job) {
    return new Recording.Task(
        JobTask.of(job), JobTask.at(job.submitted()), Duration.ofSeconds(job.seconds()));
  }

  /** A list of pods of the openb trace, which come and go when they did, on its GPU nodes. */
  static Recording openb(Path workloads, String trace) {
    Openb openb = new Openb(new Workloads(workloads));
    if (!openb.traces().contains(trace)) {
      throw new IllegalArgumentException("there is no openb trace " + trace + " in " + workloads);
    }
    List<Demand> pods = openb.pods(trace);
    List<Openb.Life> lives = openb.lives(trace);
    List<Recording.Task> tasks = new ArrayList<>();
    for (int i = 0; i < pods.size(); i++) {
      tasks.add(pod(i, pods.get(i), lives.get(i)));
    }
    tasks.sort(
        Comparator.comparing(Recording.Task::submitted)
            .thenComparing(task -> task.waiting().task().value()));
    return new Recording(openb.nodes(), ClusterConfig.DEFAULT, tasks);
  }

  private static Recording.Task pod(int number, Demand demand, Openb.Life life) {
    Instant submitted = JobTask.at(life.createdSeconds());
    Waiting waiting =
        new Waiting(
            new TaskId(String.format("pod-%05d", number)),
            new LineKey(TenantId.DEFAULT, Priority.NORMAL, LineKey.Origin.PENDING),
            Place.of(submitted, number),
            demand,
            new Span("", Duration.ofDays(365)),
            Optional.empty());
    return new Recording.Task(waiting, submitted, Duration.ofSeconds(life.seconds()));
  }
}
