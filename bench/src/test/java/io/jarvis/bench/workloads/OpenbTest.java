package io.jarvis.bench.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.task.GpuRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenbTest {
  @TempDir Path directory;

  @Test
  void readsNodesPodsOrdersAndWhatWasPublished() throws IOException {
    write(
        "openb/openb_node_list_gpu_node.csv",
        """
        sn,cpu_milli,memory_mib,gpu,model
        a,64000,1024,2,P100
        """);
    pack(
        "openb/openb_pod_list_short.csv.gz",
        """
        name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,deletion_time,scheduled_time
        p0,1000,1,0,0,,5,50,10
        p1,2000,2,1,460,T4|P100,7,17.0,
        p2,3000,3,4,1000,,8,8,8
        """);
    pack("openb/arrival-orders/short.txt.gz", "42 2 0 2\n43 1\n");
    write(
        "baselines/openb-published-allocation.csv",
        "trace,policy,alloc_mean_100\nshort,Random,1\nshort,FGD,95.5\n");

    Openb openb = new Openb(new Workloads(directory));

    assertThat(openb.traces()).containsExactly("short");
    assertThat(openb.nodes()).singleElement().satisfies(node -> assertThat(node.gpus()).hasSize(2));
    assertThat(openb.pods("short"))
        .extracting(pod -> pod.gpu())
        .containsExactly(
            new GpuRequest.None(),
            new GpuRequest.Share(460, List.of("T4", "P100")),
            new GpuRequest.Whole(4, List.of()));
    assertThat(openb.lives("short"))
        .containsExactly(new Openb.Life(5, 40), new Openb.Life(7, 10), new Openb.Life(8, 0));
    assertThat(openb.orders("short")).containsExactly(new int[] {2, 0, 2}, new int[] {1});
    assertThat(openb.published("short")).contains(95.5);
    assertThat(openb.published("other")).isEmpty();
  }

  @Test
  void aFolderWithoutTracesHasNone() {
    assertThat(new Openb(new Workloads(directory)).traces()).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void pack(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
      packed.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
