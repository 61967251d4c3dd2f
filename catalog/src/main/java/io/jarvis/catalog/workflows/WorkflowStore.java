package io.jarvis.catalog.workflows;

import io.jarvis.catalog.KeyValues;
import io.jarvis.catalog.KeyValues.Versioned;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.catalog.workflows.StoredWorkflow.State;
import io.jarvis.catalog.workflows.StoredWorkflow.Version;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.EventJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Stores workflows. Every write that has returned is durable in Consul. An index entry for each
 * workflow says which versions there are, changed by check-and-set alone; a document lies under the
 * digest of its content and never changes. Whoever dies between the two leaves a document that no
 * entry names: it is written over when it is stored again, and goes with the workflow. Thread-safe;
 * every call may throw {@link NodeCatalog.CatalogUnavailableException}.
 */
public final class WorkflowStore {
  /** How many versions of a workflow are kept; the oldest goes for a new one. */
  public static final int MOST_VERSIONS = 50;

  /** How many workflows a tenant may have. */
  public static final int MOST_WORKFLOWS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(WorkflowStore.class);
  private static final int TRIES = 10;

  private final KeyValues keyValues;

  public WorkflowStore(KeyValues keyValues) {
    this.keyValues = keyValues;
  }

  /** What became of a document that was to be stored. */
  public sealed interface Stored {
    /** The workflow was stored as a new version, the latest. */
    record Added(StoredWorkflow workflow) implements Stored {}

    /** The workflow is this version already. */
    record Unchanged(StoredWorkflow workflow, Version version) implements Stored {}

    /** Consul would not take so large a value. */
    record TooLarge(int mostBytes) implements Stored {}

    /** The tenant has as many workflows as it may have. */
    record TooMany(int most) implements Stored {}
  }

  /**
   * Something to store.
   *
   * @param schedule of its document, if it has one
   * @param message the id of the message that brings it, if one does: brought again it is no other
   *     version
   */
  public record Draft(
      WorkflowName name,
      JsonNode document,
      String digest,
      Optional<JsonNode> schedule,
      String principal,
      Optional<String> message) {}

  public Optional<StoredWorkflow> find(WorkflowName name) {
    return keyValues.get(WorkflowKeys.entry(name)).map(value -> entry(name, value));
  }

  /** The workflows of a tenant, by name; without those whose entry cannot be read. */
  public List<StoredWorkflow> all(TenantId tenant) {
    return entries(keyValues.list(WorkflowKeys.entries(tenant)));
  }

  /** The document of a version; empty if the workflow is gone by now. */
  public Optional<JsonNode> document(WorkflowName name, Version version) {
    return keyValues
        .get(WorkflowKeys.document(name, version.digest()))
        .map(value -> PackedJson.unpack(value.value()));
  }

  /** Stores a document as the next version, unless it is one already. */
  public Stored put(Draft draft, Instant at) {
    String packed = PackedJson.pack(draft.document());
    if (packed.length() > PackedJson.MOST_CHARS) {
      return new Stored.TooLarge(PackedJson.MOST_CHARS);
    }
    for (int i = 0; i < TRIES; i++) {
      Optional<Versioned> before = keyValues.get(WorkflowKeys.entry(draft.name()));
      Optional<StoredWorkflow> known = before.map(value -> entry(draft.name(), value));
      if (known.isEmpty() && all(draft.name().tenant()).size() >= MOST_WORKFLOWS) {
        return new Stored.TooMany(MOST_WORKFLOWS);
      }
      keyValues.put(WorkflowKeys.document(draft.name(), draft.digest()), packed);
      Optional<Version> already = known.flatMap(workflow -> Succession.already(workflow, draft));
      if (already.isPresent()) {
        return new Stored.Unchanged(known.orElseThrow(), already.get());
      }
      StoredWorkflow next = Succession.after(known, draft, at);
      if (write(next, before)) {
        known.ifPresent(old -> forget(old, next));
        return new Stored.Added(next);
      }
    }
    throw contended(draft.name());
  }

  private void forget(StoredWorkflow old, StoredWorkflow next) {
    old.versions().stream()
        .map(Version::digest)
        .filter(digest -> next.versions().stream().noneMatch(v -> v.digest().equals(digest)))
        .forEach(digest -> keyValues.delete(WorkflowKeys.document(old.name(), digest)));
  }

  /** Follows its schedule or does not; empty if there is no such workflow. */
  public Optional<StoredWorkflow> follow(WorkflowName name, State state, Instant now) {
    return change(
        name,
        workflow ->
            new StoredWorkflow(
                name,
                workflow.versions(),
                workflow
                    .timetable()
                    .map(table -> table.state() == state ? table : table.in(state, now))));
  }

  private Optional<StoredWorkflow> change(
      WorkflowName name, UnaryOperator<StoredWorkflow> changing) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Versioned> before = keyValues.get(WorkflowKeys.entry(name));
      if (before.isEmpty()) {
        return Optional.empty();
      }
      StoredWorkflow known = entry(name, before.get());
      StoredWorkflow next = changing.apply(known);
      if (next.equals(known) || write(next, before)) {
        return Optional.of(next);
      }
    }
    throw contended(name);
  }

  /** Removes it with all its versions; whether there was one. A new one begins with version 1. */
  public boolean delete(WorkflowName name) {
    boolean known = find(name).isPresent();
    keyValues.delete(WorkflowKeys.entry(name));
    keyValues.delete(WorkflowKeys.cursor(name));
    keyValues.list(WorkflowKeys.documents(name)).keySet().forEach(keyValues::delete);
    return known;
  }

  /** How far each schedule was followed; without those whose value cannot be read. */
  public Map<WorkflowName, ScheduleCursor> cursors() {
    Map<WorkflowName, ScheduleCursor> cursors = new TreeMap<>();
    readable(
        keyValues.list(WorkflowKeys.CURSORS),
        (name, value) ->
            cursors.put(name, EventJson.MAPPER.readValue(value.value(), ScheduleCursor.class)));
    return cursors;
  }

  /** Only the leader of the workflow service writes it. */
  public void write(WorkflowName name, ScheduleCursor cursor) {
    keyValues.put(WorkflowKeys.cursor(name), EventJson.MAPPER.writeValueAsString(cursor));
  }

  /**
   * Calls with all workflows that can be read at once and after every change, on one thread; close
   * to stop.
   */
  public AutoCloseable watch(Consumer<List<StoredWorkflow>> listener) {
    return keyValues.watch(WorkflowKeys.ENTRIES, values -> listener.accept(entries(values)));
  }

  private boolean write(StoredWorkflow next, Optional<Versioned> before) {
    return keyValues.compareAndSet(
        WorkflowKeys.entry(next.name()),
        before.map(Versioned::version).orElse(0L),
        WorkflowEntry.of(next).write());
  }

  private static List<StoredWorkflow> entries(Map<String, Versioned> values) {
    List<StoredWorkflow> entries = new ArrayList<>();
    readable(values, (name, value) -> entries.add(entry(name, value)));
    entries.sort((one, other) -> one.name().compareTo(other.name()));
    return List.copyOf(entries);
  }

  /** Reads each; one that somebody else has spoilt holds up no other. */
  private static void readable(
      Map<String, Versioned> values, BiConsumer<WorkflowName, Versioned> reading) {
    values.forEach((key, value) -> {
      try {
        WorkflowKeys.name(key).ifPresent(name -> reading.accept(name, value));
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("key", key)
            .log("a value in Consul is left out: {}", e.toString());
      }
    });
  }

  private static StoredWorkflow entry(WorkflowName name, Versioned value) {
    return WorkflowEntry.read(value.value()).of(name);
  }

  private static NodeCatalog.CatalogUnavailableException contended(WorkflowName name) {
    return new NodeCatalog.CatalogUnavailableException(
        "workflow " + name + " is being changed by others",
        new IllegalStateException(TRIES + " tries"));
  }
}
