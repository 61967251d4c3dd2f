package io.jarvis.dag.core.run;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps as expressions see them, each made only when it is asked for. */
final class SeenSteps extends AbstractMap<String, Object> {
  private final Set<String> names;
  private final Function<String, Optional<Object>> byName;

  SeenSteps(Set<String> names, Function<String, Optional<Object>> byName) {
    this.names = names;
    this.byName = byName;
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    return name instanceof String text ? byName.apply(text).orElse(null) : null;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name instanceof String text && names.contains(text);
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return names.stream()
        .flatMap(name -> byName.apply(name).map(value -> Map.entry(name, value)).stream())
        .collect(Collectors.toSet());
  }
}
