package io.jarvis.dispatcher.core;

import io.jarvis.protocol.task.ImageName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which nodes hold an image. Not thread-safe. */
final class HeldImages {
  private final Map<String, Holders> byImage = new HashMap<>();
  private final List<Set<String>> shown = new ArrayList<>();

  /** Sets the nodes, by their numbers. */
  void rebuild(List<NodeSnapshot> nodes) {
    byImage.clear();
    shown.clear();
    nodes.forEach(node -> shown.add(Set.of()));
    follow(nodes);
  }

  /** Shows what the same nodes hold now. */
  void follow(List<NodeSnapshot> nodes) {
    for (int i = 0; i < shown.size(); i++) {
      Set<String> before = shown.get(i);
      Set<String> now = nodes.get(i).images();
      if (before != now) {
        change(i, before, now);
      }
    }
  }

  private void change(int node, Set<String> before, Set<String> now) {
    before.stream()
        .filter(image -> !now.contains(image))
        .forEach(image ->
            byImage.computeIfPresent(
                image,
                (name, holders) -> {
                  holders.remove(node);
                  return holders.count() == 0 ? null : holders;
                }));
    now.stream()
        .filter(image -> !before.contains(image))
        .forEach(image -> byImage.computeIfAbsent(image, name -> new Holders()).add(node));
    shown.set(node, now);
  }

  /** The nodes that hold it, whichever of its names this is. */
  Holders of(String image) {
    return byImage.isEmpty() || image.isEmpty()
        ? Holders.NONE
        : byImage.getOrDefault(ImageName.normal(image), Holders.NONE);
  }
}
