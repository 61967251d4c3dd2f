package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarvis.catalog.NodeCatalog.CatalogUnavailableException;
import io.jarvis.executor.core.Arrival.Intake;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a node takes new work, by what the catalog says and by what was heard before. */
class NodeIntakeTest {
  private Optional<String> mode = Optional.empty();
  private boolean stalled;
  private boolean answers = true;
  private int asked;
  private final NodeIntake intake = new NodeIntake(this::mode, () -> stalled);

  private Optional<String> mode() {
    asked++;
    if (!answers) {
      throw new CatalogUnavailableException("away", new IOException());
    }
    return mode;
  }

  @Test
  void takesWorkUnlessItDrainsOrItsEngineDoesNotAnswer() {
    assertThat(intake.ask()).isEqualTo(Intake.OPEN);
    mode = Optional.of("cordoned");
    assertThat(intake.ask()).isEqualTo(Intake.OPEN);
    mode = Optional.of("draining");
    assertThat(intake.ask()).isEqualTo(Intake.DRAINING);
    stalled = true;
    assertThat(intake.ask()).isEqualTo(Intake.STALLED);
  }

  /** Else what its leader sends again goes back again and again, until its next heartbeat. */
  @Test
  void handsNothingBackBecauseOfWhatHeldAMomentAgo() {
    mode = Optional.of("draining");
    assertThat(intake.ask()).isEqualTo(Intake.DRAINING);
    assertThat(intake.now()).isEqualTo(Intake.DRAINING);

    mode = Optional.of("ready");

    assertThat(intake.now()).isEqualTo(Intake.OPEN);
  }

  @Test
  void goesByWhatItHeardLastWhereTheCatalogDoesNotAnswer() {
    mode = Optional.of("draining");
    assertThat(intake.ask()).isEqualTo(Intake.DRAINING);

    answers = false;

    assertThat(intake.now()).isEqualTo(Intake.DRAINING);
    assertThatThrownBy(intake::ask).isInstanceOf(CatalogUnavailableException.class);
  }

  @Test
  void asksNobodyWhileItIsOpen() {
    assertThat(intake.now()).isEqualTo(Intake.OPEN);

    assertThat(asked).isZero();
  }
}
