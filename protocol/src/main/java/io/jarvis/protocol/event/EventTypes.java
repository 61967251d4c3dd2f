package io.jarvis.protocol.event;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names of the events, derived from their classes: {@code TaskEvent.CancelRequested} is {@code
 * jarvis.task.cancel-requested}.
 */
public final class EventTypes {
  private static final Map<String, Class<? extends Event>> BY_TYPE = new LinkedHashMap<>();
  private static final Map<Class<?>, String> BY_CLASS = new HashMap<>();

  static {
    register("task", TaskEvent.class);
    register("node", NodeEvent.class);
    register("cluster", ClusterEvent.class);
    register("run", RunEvent.class);
  }

  private EventTypes() {}

  /** The {@code type} of an event's class. */
  public static String typeOf(Class<?> event) {
    String type = BY_CLASS.get(event);
    if (type == null) {
      throw new IllegalArgumentException("no event: " + event);
    }
    return type;
  }

  /** The class of a {@code type}, or empty if a later version wrote it. */
  public static Optional<Class<? extends Event>> classOf(String type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  /** Every type there is. */
  public static Iterable<String> all() {
    return BY_TYPE.keySet();
  }

  private static void register(String noun, Class<? extends Event> family) {
    for (Class<?> member : family.getPermittedSubclasses()) {
      if (member.isSealed()) {
        register(member == TaskEvent.Array.class ? "array" : noun, member.asSubclass(Event.class));
      } else {
        String verb =
            member.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        BY_TYPE.put("jarvis." + noun + "." + verb, member.asSubclass(Event.class));
        BY_CLASS.put(member, "jarvis." + noun + "." + verb);
      }
    }
  }
}
