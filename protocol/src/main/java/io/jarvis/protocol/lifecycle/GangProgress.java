package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far the members of a gang's attempt have come, by rank. Immutable.
 *
 * @param downfall why the rest has to end, if one did not end well: the first that the log tells of
 */
public record GangProgress(List<Member> members, Optional<Downfall> downfall) {
  public GangProgress {
    members = List.copyOf(members);
  }

  /** How far a member is. */
  public enum Phase implements Word {
    ASSIGNED,
    /** The member's container waits for the others. */
    PREPARED,
    RUNNING,
    SUCCEEDED,
    /** The member ended otherwise, or is known to be nowhere. */
    ENDED;

    /** Whether nothing of it is on its node any more. */
    public boolean gone() {
      return this == SUCCEEDED || this == ENDED;
    }
  }

  /**
   * One member.
   *
   * @param fenceHashes each of them fences it
   */
  public record Member(
      NodeId node,
      List<Integer> devices,
      List<String> fenceHashes,
      Phase phase,
      Optional<Cause> cause,
      Optional<String> container) {
    public Member {
      devices = List.copyOf(devices);
      fenceHashes = List.copyOf(fenceHashes);
    }

    static Member of(Seat seat) {
      return new Member(
          seat.node(),
          seat.devices(),
          List.of(seat.fenceHash()),
          Phase.ASSIGNED,
          Optional.empty(),
          Optional.empty());
    }

    Member again(Seat seat) {
      List<String> hashes = new ArrayList<>(fenceHashes);
      hashes.add(seat.fenceHash());
      return new Member(node, devices, hashes, phase, cause, container);
    }

    Member in(Phase next) {
      return new Member(node, devices, fenceHashes, next, cause, container);
    }

    Member running(String id) {
      return new Member(node, devices, fenceHashes, Phase.RUNNING, cause, Optional.of(id));
    }

    Member ended(Optional<Cause> why) {
      return new Member(
          node,
          devices,
          fenceHashes,
          why.isEmpty() ? Phase.SUCCEEDED : Phase.ENDED,
          why,
          container);
    }
  }

  /** How the first member ended that did not end well. */
  public record Downfall(int rank, Cause cause, Optional<Integer> exitCode, String message) {}

  /** The progress of a gang that was just assigned. */
  static GangProgress of(List<Seat> seats) {
    return new GangProgress(seats.stream().map(Member::of).toList(), Optional.empty());
  }

  /** By a later leader, to the same nodes. */
  GangProgress again(List<Seat> seats) {
    List<Member> again = new ArrayList<>();
    for (int rank = 0; rank < members.size(); rank++) {
      again.add(members.get(rank).again(seats.get(rank)));
    }
    return new GangProgress(again, downfall);
  }

  /** Whether these seats are those of its members. */
  boolean isAt(List<Seat> seats) {
    return seats.stream()
        .map(Seat::node)
        .toList()
        .equals(members.stream().map(Member::node).toList());
  }

  public Optional<Member> member(int rank) {
    return rank >= 0 && rank < members.size() ? Optional.of(members.get(rank)) : Optional.empty();
  }

  /** Whether all members but the first are gone: nothing but its own end keeps the attempt. */
  public boolean othersGone() {
    return members.subList(1, members.size()).stream().allMatch(member -> member.phase().gone());
  }

  /** Whether the node of every member has said something of it. */
  public boolean allReported() {
    return members.stream().noneMatch(member -> member.phase() == Phase.ASSIGNED);
  }

  /** The progress of a gang of which no member was ever sent. */
  GangProgress withdrawn() {
    return new GangProgress(
        members.stream().map(member -> member.in(Phase.ENDED)).toList(), downfall);
  }

  /** After a report that shows the right fence; empty if it says nothing new. */
  Optional<GangProgress> after(TaskEvent.OfMember report) {
    Member member = members.get(report.rank());
    return switch (report) {
      case TaskEvent.MemberPrepared e when member.phase() == Phase.ASSIGNED ->
          Optional.of(with(e.rank(), member.in(Phase.PREPARED), downfall));
      case TaskEvent.MemberRunning e when member.phase().compareTo(Phase.RUNNING) < 0 ->
          Optional.of(with(e.rank(), member.running(e.container()), downfall));
      case TaskEvent.MemberEnded e when !member.phase().gone() ->
          Optional.of(with(e.rank(), member.ended(e.cause()), downfall.or(() -> downfallOf(e))));
      default -> Optional.empty();
    };
  }

  private static Optional<Downfall> downfallOf(TaskEvent.MemberEnded event) {
    return event
        .cause()
        .filter(cause -> cause != Cause.GANG_ENDED)
        .map(
            cause -> new Downfall(event.rank(), cause, event.ending().exitCode(), event.message()));
  }

  /** After one was found to be nowhere; empty if that is no news. */
  Optional<GangProgress> after(TaskEvent.MemberLost lost) {
    return member(lost.rank())
        .filter(member -> !member.phase().gone())
        .map(member ->
            with(
                lost.rank(),
                member.ended(Optional.of(Cause.NODE_LOST)),
                downfall.or(() ->
                    Optional.of(
                        new Downfall(
                            lost.rank(), Cause.NODE_LOST, Optional.empty(), lost.reason())))));
  }

  /** The first one runs, as its task does. */
  GangProgress firstRuns(String container) {
    Member first = members.getFirst();
    return first.phase().compareTo(Phase.RUNNING) < 0
        ? with(0, first.running(container), downfall)
        : this;
  }

  private GangProgress with(int rank, Member changed, Optional<Downfall> why) {
    List<Member> all = new ArrayList<>(members);
    all.set(rank, changed);
    return new GangProgress(all, why);
  }
}
