package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Gangs as a user sees them, on a cluster of two nodes. */
interface GangTests {
  /** Of the nodes n1 and n2. */
  Cluster cluster();

  @Test
  default void theMembersOfAGangMeetOverTwoNodesAndSucceedTogether() {
    String meet =
        """
        if [ $JARVIS_GANG_RANK = 0 ]; then
          nc -l -p 4001 -e sh -c 'cat > /tmp/1' & nc -l -p 4002 -e sh -c 'cat > /tmp/2' & wait
          [ "$(cat /tmp/1 /tmp/2 | tr -d '\\n')" = "rank1rank2" ] && echo '{"met": 3}' > $JARVIS_OUTPUT
        else
          for try in $(seq 60); do
            echo rank$JARVIS_GANG_RANK | nc ${JARVIS_GANG_HOSTS%%,*} 400$JARVIS_GANG_RANK && exit 0
            sleep 1
          done
          exit 7
        fi
        """;
    String id =
        cluster()
            .api()
            .submit(
                Tasks.shell(
                    meet, Map.of("gang", Map.of("size", 3), "resources", Map.of("cpu", "400m"))));

    JsonNode task = cluster().api().ended(id);

    assertThat(task.path("state").asString()).as(task.toString()).isEqualTo("succeeded");
    assertThat(task.path("output").path("met").asInt()).isEqualTo(3);
    assertThat(task.path("gang").path("members"))
        .hasSize(3)
        .allSatisfy(member -> assertThat(member.path("state").asString()).isEqualTo("succeeded"));
    assertThat(task.path("gang").path("members"))
        .extracting(member -> member.path("node").asString())
        .contains(cluster().node("n1"), cluster().node("n2"));
  }

  @Test
  default void oneFailingMemberEndsTheRestOfItsGangAndItIsRetriedWhole() {
    String id =
        cluster()
            .api()
            .submit(
                Tasks.shell(
                    "echo I am $JARVIS_GANG_RANK; [ $JARVIS_ATTEMPT = 2 ] && exit 0;"
                        + " [ $JARVIS_GANG_RANK = 2 ] && exit 3; sleep 300",
                    Map.of(
                        "gang", Map.of("size", 3),
                        "gracePeriod", "1s",
                        "retry", Map.of("limit", 1, "initial", "1s"))));

    JsonNode task = cluster().api().ended(id);

    assertThat(task.path("state").asString()).as(task.toString()).isEqualTo("succeeded");
    assertThat(task.path("attempts")).hasSize(2);
    JsonNode first = task.path("attempts").get(0);
    assertThat(first.path("cause").asString()).isEqualTo("exit-code");
    assertThat(first.path("exitCode").asInt()).isEqualTo(3);
    assertThat(first.path("message").asString()).startsWith("rank 2: ");
    await("each member's output is there")
        .untilAsserted(() ->
            assertThat(cluster().api().get("/v1/tasks/" + id + "/logs?rank=1&attempt=2").text())
                .isEqualTo("I am 1\n"));
  }
}
