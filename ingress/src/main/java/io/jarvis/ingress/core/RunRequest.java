package io.jarvis.ingress.core;

import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.TaskMessage;
import java.util.List;
import java.util.Optional;

/**
 * A workflow as it came through a door, to be run now.
 *
 * @param tenant as the door names it, unchecked; empty for the default tenant
 * @param id of the run; a command to one needs none
 * @param reply where its end is told, too
 * @param errors what the door itself found wrong with it
 */
public record RunRequest(
    Content content,
    TaskEvent.Door door,
    String principal,
    Optional<String> tenant,
    FallbackId id,
    Optional<TaskMessage.Reply> reply,
    List<FieldError> errors) {
  private static final String ID_FORM = "1 to 64 letters, digits or hyphens";

  public RunRequest {
    errors = List.copyOf(errors);
  }

  /**
   * One that came by REST, from an address.
   *
   * @param id as the client names it, unchecked
   * @param made the id it gets if the client names none
   */
  public static RunRequest byRest(
      Content content, String address, Optional<String> tenant, Optional<String> id, TaskId made) {
    FallbackId known = id.map(RunRequest::named).orElseGet(() -> new FallbackId.Made(made));
    return new RunRequest(
        content, TaskEvent.Door.REST, address, tenant, known, Optional.empty(), List.of());
  }

  private static FallbackId named(String id) {
    return RunId.PATTERN.matcher(id).matches()
        ? new FallbackId.Given(new TaskId(id))
        : new FallbackId.None(
            new FieldError("id", "'" + Shown.of(id) + "' is no id of a run", ID_FORM));
  }

  /** What is to be run. */
  public sealed interface Content {
    byte[] body();

    DocumentReader.Format format();

    /** The body is the workflow, or names a stored one. */
    record Whole(byte[] body, DocumentReader.Format format) implements Content {}

    /**
     * The path names a stored workflow; the body says the rest.
     *
     * @param version of those that are stored; the latest if empty
     */
    record Named(
        String workflow, Optional<Integer> version, byte[] body, DocumentReader.Format format)
        implements Content {}
  }
}
