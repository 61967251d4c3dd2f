package io.jarvis.bench.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Draws plays side by side as SVG: for each how many tasks wait (an area, all to the same scale)
 * and how much of the resource that is used most is used (a line), over the time; beneath them what
 * each came to, figure by figure, as bars.
 */
final class Drawing {
  private static final int WIDTH = 800;
  private static final int MARGIN = 60;
  private static final int PLOT = 120;
  private static final int PANEL = PLOT + 50;
  private static final int FIGURE = 30;
  private static final int BAR = 18;
  private static final int COLUMNS = 400;

  private final Map<String, Outcome> outcomes;
  private final List<Figure> figures;
  private final double seconds;
  private final double waiting;
  private final StringBuilder svg = new StringBuilder();

  private Drawing(Map<String, Outcome> outcomes) {
    this.outcomes = outcomes;
    figures = Figure.all(outcomes.values());
    seconds = outcomes.values().stream().mapToLong(Outcome::makespanSeconds).max().orElse(1);
    waiting =
        outcomes.values().stream()
            .flatMap(outcome -> outcome.course().stream())
            .mapToInt(Outcome.Point::waiting)
            .max()
            .orElse(1);
  }

  /** The picture. */
  static String of(SimulationReport report) {
    return new Drawing(report.outcomes()).draw();
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
            + " font-size=\"12\">",
        WIDTH + 2 * MARGIN,
        PANEL * outcomes.size() + figures.size() * (FIGURE + outcomes.size() * BAR) + 20);
    int top = 20;
    for (Map.Entry<String, Outcome> each : outcomes.entrySet()) {
      panel(each.getKey(), each.getValue(), top);
      top += PANEL;
    }
    for (Figure figure : figures) {
      bars(figure, top);
      top += FIGURE + outcomes.size() * BAR;
    }
    add("</svg>");
    return svg.toString();
  }

  private void panel(String name, Outcome outcome, int top) {
    add("<g transform=\"translate(%d,%d)\">", MARGIN, top);
    add("<text font-weight=\"bold\">%s</text>", escaped(name));
    add("<g transform=\"translate(0,10)\">");
    add("<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>", WIDTH, PLOT);
    List<Outcome.Point> columns = columns(outcome.course());
    add(
        "<polygon fill=\"#e8b04a\" opacity=\"0.7\" points=\"0,%d %s %d,%d\"/>",
        PLOT, points(columns, point -> point.waiting() / Math.max(1, waiting)), WIDTH, PLOT);
    add(
        "<polyline fill=\"none\" stroke=\"#1f5f8b\" points=\"%s\"/>",
        points(columns, Outcome.Point::used));
    add("<text x=\"-5\" y=\"10\" text-anchor=\"end\">%.0f</text>", waiting);
    add("<text x=\"%d\" y=\"10\">100 %%</text>", WIDTH + 5);
    add("</g></g>");
  }

  private void bars(Figure figure, int top) {
    add("<g transform=\"translate(%d,%d)\">", MARGIN, top);
    add("<text font-weight=\"bold\">%s</text>", escaped(figure.name()));
    double full = figure.full(outcomes.values());
    int y = 6;
    for (Map.Entry<String, Outcome> each : outcomes.entrySet()) {
      double value = figure.of().applyAsDouble(each.getValue());
      add(
          "<rect class=\"bar\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#e8b04a\"/>",
          y, value / full * WIDTH / 2, BAR - 4);
      add(
          "<text x=\"%.1f\" y=\"%d\">%s: %s</text>",
          value / full * WIDTH / 2 + 5, y + BAR - 7, escaped(each.getKey()), figure.text(value));
      y += BAR;
    }
    add("</g>");
  }

  /** Of each column of the picture the point at which most waited. */
  private List<Outcome.Point> columns(List<Outcome.Point> course) {
    List<Outcome.Point> columns = new ArrayList<>();
    int column = -1;
    for (Outcome.Point point : course) {
      int now = (int) (point.seconds() / Math.max(1, seconds) * COLUMNS);
      if (now > column) {
        columns.add(point);
        column = now;
      } else if (point.waiting() > columns.getLast().waiting()) {
        columns.set(columns.size() - 1, point);
      }
    }
    return columns;
  }

  private String points(List<Outcome.Point> columns, ToDoubleFunction<Outcome.Point> height) {
    StringBuilder text = new StringBuilder();
    for (Outcome.Point point : columns) {
      text.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              point.seconds() / Math.max(1, seconds) * WIDTH,
              PLOT * (1 - height.applyAsDouble(point))));
    }
    return text.toString().strip();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private void add(String form, Object... values) {
    svg.append(String.format(Locale.ROOT, form, values)).append('\n');
  }
}
