package io.jarvis.catalog.workflows;

import io.jarvis.protocol.TenantId;
import java.util.regex.Pattern;

/** Which workflow: two tenants may each have one of the same name. */
public record WorkflowName(TenantId tenant, String name) implements Comparable<WorkflowName> {
  public static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public WorkflowName {
    if (!PATTERN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a workflow's name must match " + PATTERN + ", not '" + name + "'");
    }
  }

  @Override
  public int compareTo(WorkflowName other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return tenant + "/" + name;
  }
}
