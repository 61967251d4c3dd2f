package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.DocumentReader.Format;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.TaskEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a message with the key of workflows is taken for. */
final class RunAdmissionTest {
  private static final FallbackId NONE =
      new FallbackId.None(new FieldError("id", "it is missing", "one"));

  @Test
  void onlyWhatBeginsARunNeedsAnId() {
    assertThat(admitted("{\"run\": \"r-1\", \"action\": \"cancel\"}", NONE))
        .isInstanceOf(RunAdmission.Outcome.OfRun.class);
    assertThat(admitted("{\"workflow\": \"w\", \"action\": \"delete\"}", NONE))
        .isEqualTo(
            new RunAdmission.Outcome.OfWorkflow(
                new WorkflowCommand.Delete(new WorkflowName(TenantId.DEFAULT, "w"))));
    assertThat(
            admitted("{\"name\": \"w\", \"steps\": [{\"name\": \"a\", \"image\": \"x\"}]}", NONE))
        .isInstanceOfSatisfying(
            RunAdmission.Outcome.Refused.class,
            refused -> assertThat(refused.problem().errors()).hasSize(1));
  }

  @Test
  void aVersionKnowsTheMessageThatBringsIt() {
    assertThat(message(new FallbackId.Given(new TaskId("m-1")))).contains("m-1");
    assertThat(message(new FallbackId.Made(new TaskId("m-2")))).isEmpty();
    assertThat(message(NONE)).isEmpty();
  }

  private static Optional<String> message(FallbackId id) {
    String body =
        "{\"workflow\": \"w\", \"action\": \"store\", \"document\": {\"name\": \"w\", \"steps\": [{\"name\": \"a\", \"image\": \"x\"}]}}";
    RunAdmission.Outcome.OfWorkflow outcome = (RunAdmission.Outcome.OfWorkflow) admitted(body, id);
    return ((WorkflowCommand.Store) outcome.command()).draft().message();
  }

  private static RunAdmission.Outcome admitted(String body, FallbackId id) {
    return new RunAdmission(DagLimits.DEFAULT)
        .admit(
            new RunRequest(
                new RunRequest.Content.Whole(body.getBytes(StandardCharsets.UTF_8), Format.JSON),
                TaskEvent.Door.AMQP,
                "",
                Optional.empty(),
                id,
                Optional.empty(),
                List.of()),
            ClusterConfig.DEFAULT,
            (tenant, workflow, version) -> Optional.empty());
  }
}
