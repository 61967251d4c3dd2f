package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.testkit.ApiDescription;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Runs after all other tests of both doors in this JVM and looks back at what they saw. Alone it
 * fails: then nothing was seen.
 */
@Order(Integer.MAX_VALUE)
final class DescriptionIT {
  @Test
  void everythingThatIsDescribedWasSeen() {
    assertThat(ApiDescription.shared().unseen())
        .as(
            "what docs/openapi.yaml and docs/asyncapi.yaml describe and no test of this module has"
                + " seen: write a test that sees it, or take it out of the description")
        .isEmpty();
  }
}
