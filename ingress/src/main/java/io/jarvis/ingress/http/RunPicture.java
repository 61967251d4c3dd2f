package io.jarvis.ingress.http;

import java.util.HashMap;
import java.util.Map;

/**
 * A run's graph as SVG: a column for each depth, a box for each step. The names of steps are
 * letters, digits, hyphens and underscores, so that nothing in it needs to be escaped.
 */
final class RunPicture {
  private static final int COLUMN = 230;
  private static final int ROW = 60;
  private static final int WIDTH = 180;
  private static final int HEIGHT = 40;
  private static final int MARGIN = 20;
  private static final int SHOWN_CHARS = 24;

  private final RunGraph graph;
  private final Map<String, int[]> places = new HashMap<>();
  private int columns;
  private int rows;

  private RunPicture(RunGraph graph) {
    this.graph = graph;
    Map<Integer, Integer> used = new HashMap<>();
    for (RunGraph.Node node : graph.nodes()) {
      int row = used.merge(node.depth(), 1, Integer::sum) - 1;
      places.put(node.name(), new int[] {MARGIN + node.depth() * COLUMN, MARGIN + row * ROW});
      columns = Math.max(columns, node.depth() + 1);
      rows = Math.max(rows, row + 1);
    }
  }

  static String of(RunGraph graph) {
    return new RunPicture(graph).svg();
  }

  private String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"12\">%n"
            .formatted(2 * MARGIN + columns * COLUMN, 2 * MARGIN + rows * ROW));
    graph.edges().forEach(edge -> line(svg, edge));
    graph.nodes().forEach(node -> box(svg, node));
    return svg.append("</svg>\n").toString();
  }

  private void line(StringBuilder svg, RunGraph.Edge edge) {
    int[] from = places.getOrDefault(edge.from(), new int[2]);
    int[] to = places.getOrDefault(edge.to(), new int[2]);
    svg.append(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888\"/>%n"
            .formatted(from[0] + WIDTH, from[1] + HEIGHT / 2, to[0], to[1] + HEIGHT / 2));
  }

  private void box(StringBuilder svg, RunGraph.Node node) {
    int[] at = places.getOrDefault(node.name(), new int[2]);
    String name = node.name();
    String shown = name.length() <= SHOWN_CHARS ? name : name.substring(0, SHOWN_CHARS - 1) + "…";
    svg.append(
        "<g><title>%s: %s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"%s\" stroke=\"#444\"/>"
            .formatted(
                name, node.standing(), at[0], at[1], WIDTH, HEIGHT, RunGraph.colour(node.state())));
    svg.append(
        "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" fill=\"#555\">%s</text></g>%n"
            .formatted(at[0] + 8, at[1] + 16, shown, at[0] + 8, at[1] + 32, node.standing()));
  }
}
