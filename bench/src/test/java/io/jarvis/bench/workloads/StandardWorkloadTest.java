package io.jarvis.bench.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandardWorkloadTest {
  @TempDir Path directory;

  @Test
  void readsJobsInTheOrderOfSubmissionAndTheMachine() throws IOException {
    Path file = directory.resolve(StandardWorkload.file("short"));
    Files.createDirectories(file.getParent());
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
      packed.write(
          """
          ; MaxProcs: 100
          ;
             2  20  5  30  4  -1 -1  6  60 -1  1  7  7 -1 -1 -1 -1 -1
             1  10  5  40  4  -1 -1 -1  -1 -1  1  8  8 -1 -1 -1 -1 -1
          """
              .getBytes(StandardCharsets.UTF_8));
    }

    StandardWorkload workload = StandardWorkload.read(new Workloads(directory), "short");

    assertThat(workload.processors()).isEqualTo(100);
    assertThat(workload.jobs())
        .containsExactly(new Job(1, 10, 40, 4, 40, 8), new Job(2, 20, 30, 6, 60, 7));
  }
}
