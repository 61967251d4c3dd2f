package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.ingress.http.RunGraph.Edge;
import io.jarvis.ingress.http.RunGraph.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunOutlineTest {
  @Test
  void aSmallGraphIsDrawnAsItIs() {
    RunGraph graph = wide(RunOutline.MOST_DRAWN - 2);

    assertThat(RunOutline.of(graph)).isEqualTo(graph);
  }

  @Test
  void ofALargeOneStepsOfTheSameDepthAndStateAreOne() {
    RunGraph outline = RunOutline.of(wide(5_000));

    assertThat(outline.nodes())
        .extracting(Node::name)
        .containsExactly(
            "first", "2500 steps succeeded at depth 1", "2500 steps failed at depth 1", "last");
    assertThat(outline.edges())
        .containsExactlyInAnyOrder(
            new Edge("first", "2500 steps succeeded at depth 1"),
            new Edge("first", "2500 steps failed at depth 1"),
            new Edge("2500 steps succeeded at depth 1", "last"),
            new Edge("2500 steps failed at depth 1", "last"));
    assertThat(outline.nodes().get(1).standing()).isEqualTo("succeeded, 5000 of 5000");
    assertThat(outline.nodes().get(2).standing()).isEqualTo("failed, 2500 of 5000, 2500 failed");
    assertThat(RunPicture.of(outline)).hasSizeLessThan(4_000);
  }

  /** One step, many of two tasks each that need it, and one that needs all of these. */
  private static RunGraph wide(int width) {
    List<Node> nodes = new ArrayList<>(List.of(new Node("first", "succeeded", 0, 1, 0, 1, 0)));
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      boolean fails = i % 2 == 1;
      String state = fails ? "failed" : "succeeded";
      nodes.add(new Node("s" + i, state, 1, 2, 0, fails ? 1 : 2, fails ? 1 : 0));
      edges.add(new Edge("first", "s" + i));
      edges.add(new Edge("s" + i, "last"));
    }
    nodes.add(new Node("last", "omitted", 2, 0, 0, 0, 0));
    return new RunGraph("r", nodes, edges);
  }
}
