package io.jarvis.ingress.http;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.lifecycle.GangProgress;
import io.jarvis.protocol.lifecycle.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A gang as the API shows it.
 *
 * @param members of the attempt that was assigned last, by rank; empty before the first
 */
record GangView(int size, List<Member> members) {
  /**
   * One member.
   *
   * @param cause why it ended, if it did not succeed
   */
  record Member(
      int rank,
      String node,
      List<Integer> devices,
      String state,
      Optional<String> container,
      Optional<String> cause) {
    static Member of(int rank, GangProgress.Member member) {
      return new Member(
          rank,
          member.node().value(),
          member.devices(),
          member.phase().word(),
          member.container(),
          member.cause().map(Cause::word));
    }
  }

  /** The gang of a task; empty if it is none. */
  static Optional<GangView> of(TaskRecord task) {
    return task.spec()
        .gang()
        .map(gang ->
            new GangView(
                gang.size(), task.progress().gang().map(GangView::members).orElse(List.of())));
  }

  private static List<Member> members(GangProgress gang) {
    return IntStream.range(0, gang.members().size())
        .mapToObj(rank -> Member.of(rank, gang.members().get(rank)))
        .toList();
  }
}
