package io.jarvis.catalog.workflows;

import io.jarvis.protocol.TenantId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of workflows below {@code jarvis/}. */
final class WorkflowKeys {
  static final String ENTRIES = "workflows/";
  static final String CURSORS = "workflow-cursors/";
  private static final String DOCUMENTS = "workflow-documents/";
  private static final Pattern NAME =
      Pattern.compile("[a-z-]+/([a-z0-9-]{1,40})/([A-Za-z0-9_-]{1,64})");

  private WorkflowKeys() {}

  static String entries(TenantId tenant) {
    return ENTRIES + tenant + "/";
  }

  static String entry(WorkflowName name) {
    return entries(name.tenant()) + name.name();
  }

  static String cursor(WorkflowName name) {
    return CURSORS + name.tenant() + "/" + name.name();
  }

  /** The workflow of an entry or a cursor; empty for what somebody else put there. */
  static Optional<WorkflowName> name(String key) {
    Matcher entry = NAME.matcher(key);
    return entry.matches()
        ? Optional.of(new WorkflowName(new TenantId(entry.group(1)), entry.group(2)))
        : Optional.empty();
  }

  static String documents(WorkflowName name) {
    return DOCUMENTS + name.tenant() + "/" + name.name() + "/";
  }

  static String document(WorkflowName name, String digest) {
    return documents(name) + digest;
  }
}
