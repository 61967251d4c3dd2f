package io.jarvis.dag.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.RunId;
import org.junit.jupiter.api.Test;

final class StepRefTest {
  private static final RunId RUN = new RunId("r-1");

  @Test
  void aTaskHasTheSameIdForEver() {
    assertThat(new StepRef("count", 3, 1).id(RUN))
        .isEqualTo("1ff15ac656b4781e8ec5e7a4bd6951fb7b8809f4");
    assertThat(new StepRef("count", 3, 1, 2).id(RUN))
        .isEqualTo("e58e8fae3a61ba78a18d10e0969ce798087f25eb");
  }
}
