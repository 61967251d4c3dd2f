package io.jarvis.ingress.http;

import io.jarvis.dag.core.run.StepState;
import io.jarvis.ingress.core.Shown;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.readmodel.Cursor;
import io.jarvis.state.readmodel.Page;
import io.jarvis.state.readmodel.TaskFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.MultiValueMap;

/** Reads the query parameters of lists; anything unknown or wrong is a field error. */
final class ListParameters {
  private static final Set<String> TASKS =
      Set.of("state", "tenant", "name", "label", "from", "before", "limit", "cursor");
  private static final Set<String> MEMBERS = Set.of("state", "limit", "cursor");
  private static final Set<String> PAGE = Set.of("limit", "cursor");
  private static final Set<String> RUNS =
      Set.of("limit", "cursor", "parent", "workflow", "tenant", "state");
  private static final Set<String> STEPS = Set.of("state");
  private static final int MAX_LABELS = 16;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private ListParameters() {}

  static TaskFilter filter(MultiValueMap<String, String> parameters) {
    refuseUnknown(parameters, TASKS);
    return new TaskFilter(
        states(parameters, TaskState.class),
        one(parameters, "tenant").map(ListParameters::tenant),
        one(parameters, "name"),
        labels(parameters),
        one(parameters, "from").map(text -> instant("from", text)),
        one(parameters, "before").map(text -> instant("before", text)));
  }

  /** The states of array indexes that are asked for; empty for any state. */
  static Set<TaskState> statesOfMembers(MultiValueMap<String, String> parameters) {
    refuseUnknown(parameters, MEMBERS);
    return states(parameters, TaskState.class);
  }

  static void onlyPaging(MultiValueMap<String, String> parameters) {
    refuseUnknown(parameters, PAGE);
  }

  static RunQuery runs(MultiValueMap<String, String> parameters) {
    refuseUnknown(parameters, RUNS);
    return new RunQuery(
        one(parameters, "parent"),
        one(parameters, "workflow"),
        one(parameters, "tenant").map(ListParameters::tenant),
        states(parameters, RunState.class),
        one(parameters, "cursor")
            .map(text -> RunCursor.parse(text).orElseThrow(ListParameters::foreignCursor)),
        limit(parameters));
  }

  /** The states of a run's steps that are asked for; empty for any state. */
  static Set<StepState> statesOfSteps(MultiValueMap<String, String> parameters) {
    refuseUnknown(parameters, STEPS);
    return states(parameters, StepState.class);
  }

  static Optional<Cursor> cursor(MultiValueMap<String, String> parameters) {
    return one(parameters, "cursor")
        .map(text -> Cursor.parse(text).orElseThrow(ListParameters::foreignCursor));
  }

  private static ProblemException foreignCursor() {
    return ProblemException.invalid(
        "cursor", "it is none of ours", "the 'next' of the page before");
  }

  static int limit(MultiValueMap<String, String> parameters) {
    return one(parameters, "limit")
        .map(text -> Parameters.whole("limit", text, 1, Page.MAX_LIMIT))
        .orElse(Page.DEFAULT_LIMIT);
  }

  private static void refuseUnknown(MultiValueMap<String, String> parameters, Set<String> known) {
    parameters.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw Parameters.unknown(name, known);
        });
  }

  private static Optional<String> one(MultiValueMap<String, String> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw ProblemException.invalid(name, "it is given " + values.size() + " times", "one value");
    }
    Optional<String> value = values.stream().filter(text -> !text.isEmpty()).findFirst();
    value.ifPresent(text -> refuseNul(name, text));
    return value;
  }

  /** A NUL is refused: no database can search for it. */
  private static void refuseNul(String name, String text) {
    if (text.indexOf('\0') >= 0) {
      throw ProblemException.invalid(name, "it holds a NUL character", "a text without one");
    }
  }

  private static <E extends Enum<E> & Word> Set<E> states(
      MultiValueMap<String, String> parameters, Class<E> vocabulary) {
    EnumSet<E> states = EnumSet.noneOf(vocabulary);
    for (String list : parameters.getOrDefault("state", List.of())) {
      for (String word : list.split(",", -1)) {
        states.add(
            Word.parse(vocabulary, word.strip())
                .orElseThrow(() ->
                    ProblemException.invalid(
                        "state",
                        "'" + Shown.of(word) + "' is not known",
                        "one of " + Word.words(vocabulary))));
      }
    }
    return states;
  }

  private static TenantId tenant(String text) {
    if (!TenantId.PATTERN.matcher(text).matches()) {
      throw ProblemException.invalid(
          "tenant",
          "'" + Shown.of(text) + "' is no tenant's id",
          "1 to 40 lower-case letters, digits or hyphens");
    }
    return new TenantId(text);
  }

  private static Map<String, String> labels(MultiValueMap<String, String> parameters) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : parameters.getOrDefault("label", List.of())) {
      refuseNul("label", label);
      int equals = label.indexOf('=');
      if (equals < 1 || labels.size() >= MAX_LABELS) {
        throw ProblemException.invalid(
            "label",
            "'" + Shown.of(label) + "' is not allowed",
            "at most " + MAX_LABELS + " times key=value");
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    return labels;
  }

  private static Instant instant(String name, String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(LAST)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Told below, as for one out of range.
    }
    throw ProblemException.invalid(
        name,
        "'" + Shown.of(text) + "' is no instant",
        "an instant such as 2026-12-01T00:00:00Z, from the year 1970 to the year 9999");
  }
}
