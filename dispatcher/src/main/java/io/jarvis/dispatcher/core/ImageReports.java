package io.jarvis.dispatcher.core;

import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.Keys;
import io.jarvis.protocol.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the nodes say of the images they hold. Of equal names one is kept. Not thread-safe; made
 * again from the catalog.
 */
final class ImageReports {
  /** The most images of a node that are looked at. */
  static final int MOST = 256;

  private final Map<NodeId, Report> reports = new HashMap<>();

  private record Report(long version, Set<String> images) {}

  /** Takes over what stands in the catalog now, by key. */
  void update(Map<String, Versioned> values) {
    Map<String, String> names = new HashMap<>();
    reports.values().forEach(known -> known.images().forEach(name -> names.put(name, name)));
    Map<NodeId, Report> present = new HashMap<>();
    values.forEach((key, value) -> {
      String id = key.substring(Keys.IMAGES.length());
      if (NodeId.PATTERN.matcher(id).matches()) {
        NodeId node = new NodeId(id);
        Report before = reports.get(node);
        present.put(
            node,
            before != null && before.version() == value.version() ? before : read(value, names));
      }
    });
    reports.clear();
    reports.putAll(present);
  }

  private static Report read(Versioned value, Map<String, String> names) {
    Set<String> images =
        value
            .value()
            .lines()
            .filter(line -> !line.isBlank())
            .limit(MOST)
            .map(name -> names.computeIfAbsent(name, same -> same))
            .collect(Collectors.toUnmodifiableSet());
    return new Report(value.version(), images);
  }

  /** The images that a node holds, by their normal names; none if it has said nothing. */
  Set<String> of(NodeId node) {
    Report report = reports.get(node);
    return report == null ? Set.of() : report.images();
  }
}
