package io.jarvis.protocol.task;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a task as clients write it: fills in the defaults and names every wrong field at once,
 * unknown ones too. Reading what {@link TaskSpecWriter} wrote gives an equal specification.
 * Thread-safe; a pure function of its input.
 */
public final class TaskSpecReader {
  private static final String ID_FORM = "1 to 64 letters, digits or hyphens";
  private static final String TENANT_FORM = "1 to 40 lower-case letters, digits or hyphens";

  private final SubmissionLimits limits;

  public TaskSpecReader(SubmissionLimits limits) {
    this.limits = limits;
  }

  /** What a submission leaves open and its door fills in. */
  public record Defaults(Supplier<TaskId> id, TenantId tenant) {}

  /** Reads a body; never throws for what a client can send. */
  public Parsed<TaskSpec> read(byte[] body, Defaults defaults) {
    if (body.length > limits.bodyBytes()) {
      return invalid(
          "body", "it has " + body.length + " bytes", "at most " + limits.bodyBytes() + " bytes");
    }
    try {
      JsonNode document = Json.FOREIGN.readTree(body);
      return SurrogatePairs.complete(document)
          ? read(document, defaults)
          : invalid("body", "a text in it is half of a Unicode surrogate pair", "valid Unicode");
    } catch (StreamReadException e) {
      return invalid(
          "body",
          "it is not JSON: " + Fields.shown(e.getOriginalMessage()) + place(e),
          "one JSON object");
    } catch (StreamConstraintsException e) {
      return invalid(
          "body",
          "it is too much: " + Fields.shown(e.getOriginalMessage()),
          "one JSON object, nested at most "
              + Json.MAX_DEPTH
              + " deep, its names of at most "
              + StreamReadConstraints.DEFAULT_MAX_NAME_LEN
              + " characters, its numbers of at most "
              + StreamReadConstraints.DEFAULT_MAX_NUM_LEN
              + " digits");
    } catch (JacksonException e) {
      return invalid(
          "body", "it is not JSON: " + Fields.shown(e.getOriginalMessage()), "one JSON object");
    }
  }

  /** Reads a parsed document. */
  public Parsed<TaskSpec> read(JsonNode body, Defaults defaults) {
    if (!body.isObject()) {
      return invalid("body", "it is no JSON object", "one JSON object");
    }
    List<FieldError> errors = new ArrayList<>();
    TaskSpec spec = spec(new Fields(body, "", errors), defaults);
    return errors.isEmpty() ? new Parsed.Valid<>(spec) : new Parsed.Invalid<>(errors);
  }

  /**
   * Reads resources that {@link TaskSpecWriter} wrote; anything else is an {@link
   * IllegalArgumentException}.
   */
  public Resources readResources(JsonNode written) {
    List<FieldError> errors = new ArrayList<>();
    Resources resources =
        new ResourcesReader(limits).resources(new Fields(written, "resources", errors));
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException("written resources are not valid: " + errors);
    }
    return resources;
  }

  private TaskSpec spec(Fields fields, Defaults defaults) {
    Optional<TaskId> id = fields.parsed("id", TaskId::new, () -> ID_FORM);
    TaskSpec spec =
        new TaskSpec(
            id.orElseGet(defaults.id()),
            name(fields),
            fields.parsed("tenant", TenantId::new, () -> TENANT_FORM).orElse(defaults.tenant()),
            fields.word("priority", Priority.class).orElse(Priority.NORMAL),
            new ContainerReader(limits).read(fields),
            new ResourcesReader(limits).read(fields),
            fields.texts(
                "constraints", SubmissionLimits.CONSTRAINTS, SubmissionLimits.CONSTRAINT_CHARS),
            WishesReader.wishes(fields),
            TimingReader.timing(fields),
            TimingReader.retry(fields),
            WishesReader.concurrency(fields),
            gang(fields),
            ArrayReader.array(fields),
            labels(fields));
    if (spec.gang().isPresent() && spec.array().isPresent()) {
      fields.error("array", "a gang cannot be one", "one of 'array' and 'gang'");
    }
    fields.refuseUnknown();
    return spec;
  }

  private static Optional<Gang> gang(Fields task) {
    return task.object("gang")
        .flatMap(fields -> {
          Optional<Long> size = fields.integer("size", Gang.LEAST, Gang.MOST);
          if (fields.node("size").isEmpty()) {
            fields.error(
                "size", "it is missing", "a whole number from " + Gang.LEAST + " to " + Gang.MOST);
          }
          fields.refuseUnknown();
          return size.map(Math::toIntExact).map(Gang::new);
        });
  }

  private static String name(Fields fields) {
    String expected = "at most " + SubmissionLimits.NAME_CHARS + " printable characters";
    String name = fields.text("name", expected).orElse("");
    if (name.length() > SubmissionLimits.NAME_CHARS
        || name.chars().anyMatch(Character::isISOControl)) {
      fields.error("name", "'" + Fields.shown(name) + "' is not allowed", expected);
    }
    return name;
  }

  private Map<String, String> labels(Fields fields) {
    Map<String, String> labels =
        fields.textMap("labels", limits.entries(), SubmissionLimits.LABEL_CHARS);
    labels.keySet().stream()
        .filter(key ->
            key.isEmpty()
                || key.length() > SubmissionLimits.LABEL_CHARS
                || key.chars().anyMatch(Character::isISOControl))
        .forEach(key ->
            fields.error(
                "labels." + Fields.shown(key),
                "the name is not allowed",
                "1 to " + SubmissionLimits.LABEL_CHARS + " printable characters"));
    return labels;
  }

  private static String place(StreamReadException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private static Parsed<TaskSpec> invalid(String field, String problem, String expected) {
    return new Parsed.Invalid<>(List.of(new FieldError(field, problem, expected)));
  }
}
