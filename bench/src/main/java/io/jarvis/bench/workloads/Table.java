package io.jarvis.bench.workloads;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Comma-separated values with a head line; nothing is quoted. */
public final class Table {
  private final Map<String, Integer> columns = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();

  public Table(List<String> lines) {
    String[] head = lines.getFirst().split(",", -1);
    for (int i = 0; i < head.length; i++) {
      columns.put(head[i], i);
    }
    lines.stream().skip(1).map(line -> new Row(line.split(",", -1))).forEach(rows::add);
  }

  public List<Row> rows() {
    return rows;
  }

  /** One line. */
  public final class Row {
    private final String[] values;

    private Row(String[] values) {
      this.values = values;
    }

    /** What stands in this column; empty if there is no such column. */
    public String text(String column) {
      Integer position = columns.get(column);
      return position == null || position >= values.length ? "" : values[position];
    }

    public long number(String column) {
      return Long.parseLong(text(column));
    }
  }
}
