package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.lifecycle.GangProgress.Member;
import io.jarvis.protocol.lifecycle.GangProgress.Phase;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What has to be told to the members of a gang, by all that the log says of them. Whoever tells it
 * does so again and again until the log shows that it was done: none of it does harm twice.
 */
public sealed interface GangOrder {
  /** To all of these: all are prepared. */
  record Start(List<Seat> to) implements GangOrder {}

  /** To all of these: end, for another one has, or was not prepared in time. */
  record End(List<Seat> to) implements GangOrder {}

  /**
   * To the first: all have ended.
   *
   * @param downfall how the attempt ends; empty if as the first itself did
   */
  record Over(Seat first, Optional<Downfall> downfall) implements GangOrder {}

  /** There is nothing to tell. */
  record Nothing() implements GangOrder {}

  /** Where a member is. */
  record Seat(int rank, NodeId node) {}

  /** Whether the members have had as long to be prepared as they may. */
  enum Patience {
    LEFT,
    OVER
  }

  /** What is to be done with a gang. */
  static GangOrder of(TaskProgress progress, Patience patience) {
    GangProgress gang = progress.gang().orElseThrow();
    if (!progress.state().onNode()) {
      return end(seats(gang, member -> !member.phase().gone()).stream().filter(s -> s.rank > 0));
    }
    if (gang.members().stream().allMatch(member -> member.phase().gone())) {
      return new Over(new Seat(0, gang.members().getFirst().node()), downfall(gang));
    }
    boolean broken = gang.members().stream().anyMatch(member -> member.phase() == Phase.ENDED);
    boolean late = patience == Patience.OVER && !gang.allReported();
    if (broken || late) {
      return end(seats(gang, member -> !member.phase().gone()).stream());
    }
    List<Seat> prepared = seats(gang, member -> member.phase() == Phase.PREPARED);
    return gang.allReported() && !prepared.isEmpty() ? new Start(prepared) : new Nothing();
  }

  private static GangOrder end(java.util.stream.Stream<Seat> seats) {
    List<Seat> to = seats.toList();
    return to.isEmpty() ? new Nothing() : new End(to);
  }

  /** The reason for a gang's end; if no member is the reason, not all were prepared in time. */
  private static Optional<Downfall> downfall(GangProgress gang) {
    boolean well = gang.members().stream().allMatch(m -> m.phase() == Phase.SUCCEEDED);
    return well
        ? Optional.empty()
        : gang.downfall()
            .or(() ->
                Optional.of(
                    new Downfall(
                        0,
                        Cause.GANG_ENDED,
                        Optional.empty(),
                        "not all of its members were prepared in time")));
  }

  private static List<Seat> seats(GangProgress gang, Predicate<Member> wanted) {
    List<Seat> seats = new ArrayList<>();
    for (int rank = 0; rank < gang.members().size(); rank++) {
      Member member = gang.members().get(rank);
      if (wanted.test(member)) {
        seats.add(new Seat(rank, member.node()));
      }
    }
    return seats;
  }
}
