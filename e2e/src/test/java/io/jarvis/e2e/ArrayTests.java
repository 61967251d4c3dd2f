package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Arrays as a user sees them. */
interface ArrayTests {
  /** Of nodes that take its indexes. */
  Cluster cluster();

  @Test
  default void runsAnArrayOneIndexAsATaskOfItsOwn() {
    Api api = cluster().api();
    String id =
        api.submit(
            Tasks.shell(
                "[ $JARVIS_ARRAY_INDEX != 2 ] || [ $JARVIS_ATTEMPT -ge 2 ] || exit 7;"
                    + " echo $JARVIS_ARRAY_INDEX of $JARVIS_ARRAY_COUNT;"
                    + " echo $JARVIS_ARRAY_INDEX > $JARVIS_OUTPUT",
                Map.of(
                    "array",
                    Map.of("count", 5, "parallelism", 3),
                    "retry",
                    Map.of("limit", 1, "initial", "1s"))));

    JsonNode array = api.ended(id);

    assertThat(array.path("state").asString()).isEqualTo("succeeded");
    assertThat(array.at("/indexes/states/succeeded").asInt()).isEqualTo(5);
    for (int index = 0; index < 5; index++) {
      JsonNode task = api.get("/v1/tasks/" + id + "_" + index).json();
      assertThat(task.path("output").asInt()).isEqualTo(index);
      assertThat(task.path("attempts")).hasSize(index == 2 ? 2 : 1);
    }
    await("an index has a log of its own")
        .untilAsserted(
            () -> assertThat(api.get("/v1/tasks/" + id + "_4/logs").text()).contains("4 of 5"));
  }
}
