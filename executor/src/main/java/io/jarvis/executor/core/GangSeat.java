package io.jarvis.executor.core;

import io.jarvis.protocol.Sha256;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.Membership;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A member's place in the network of its gang. All follows from the attempt: every executor comes
 * to the same names.
 *
 * @param network of this attempt's own
 * @param host by which the others reach it
 * @param environment what its container is told
 */
public record GangSeat(String network, String host, Map<String, String> environment) {
  /** Host names on a network that gangs share must belong to one gang alone. */
  private static final int DIGEST_BYTES = 6;

  public GangSeat {
    environment = Map.copyOf(environment);
  }

  /** The seat of an assignment; empty if it is of no gang. */
  public static Optional<GangSeat> of(Assignment assignment) {
    return assignment
        .membership()
        .map(membership ->
            of(assignment.task().spec().id(), assignment.task().attempt(), membership));
  }

  private static GangSeat of(TaskId gang, int attempt, Membership membership) {
    String stem = "g" + Sha256.hex(gang + ":" + attempt, DIGEST_BYTES);
    List<String> hosts =
        IntStream.range(0, membership.seats().size()).mapToObj(rank -> stem + "-" + rank).toList();
    return new GangSeat(
        "jarvis-gang-" + gang + "-" + attempt,
        hosts.get(membership.rank()),
        Map.of(
            "JARVIS_GANG_RANK", Integer.toString(membership.rank()),
            "JARVIS_GANG_SIZE", Integer.toString(hosts.size()),
            "JARVIS_GANG_HOSTS", String.join(",", hosts)));
  }
}
