package io.jarvis.broker;

import static io.jarvis.broker.Chunks.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SharedChunksTest {
  private static final long NEAR = 10;

  private final SharedChunks shared = new SharedChunks(NEAR);
  private final ChunkQueue leader = new ChunkQueue();
  private final ChunkQueue other = new ChunkQueue();

  @Test
  void whoeverIsNearReadsOnFromTheChunkOfItsLastMessage() throws InterruptedException {
    shared.offer(leader);
    shared.arrived(leader, chunk(0, 1, "a"));
    Chunk second = chunk(1, 1, "b", "c");
    shared.arrived(leader, second);

    ChunkQueue followed = shared.followInstead(other, OptionalLong.of(1)).orElseThrow();
    Chunk third = chunk(3, 1, "d");
    shared.arrived(leader, third);

    assertThat(followed.take()).containsExactly(second, third);
    assertThat(shared.following()).isOne();
  }

  @Test
  void whoeverIsTooFarFromTheNewestReadsByItself() {
    shared.offer(leader);
    shared.arrived(leader, chunk(0, 1, "a"));
    shared.arrived(leader, chunk(1, 1, "x".repeat((int) NEAR)));

    assertThat(shared.follow(OptionalLong.of(0))).isEmpty();
    assertThat(shared.follow(OptionalLong.of(1))).isPresent();
    assertThat(shared.follow(OptionalLong.of(2))).isEmpty();
    assertThat(shared.follow(OptionalLong.empty())).isEmpty();
  }

  @Test
  void theNewestChunkIsKeptHoweverLongItIs() {
    shared.offer(leader);
    shared.arrived(leader, chunk(0, 1, "x".repeat(3 * (int) NEAR)));

    assertThat(shared.follow(OptionalLong.of(0))).isPresent();
  }

  @Test
  void neitherTheLeaderNorAFollowerFollowsInstead() {
    shared.offer(leader);
    shared.arrived(leader, chunk(0, 1, "a"));
    ChunkQueue followed = shared.follow(OptionalLong.of(0)).orElseThrow();

    assertThat(shared.followInstead(leader, OptionalLong.of(0))).isEmpty();
    assertThat(shared.followInstead(followed, OptionalLong.of(0))).isEmpty();
  }

  @Test
  void whoeverDoesNotKeepUpIsLeftAloneAndTheOthersGoOn() {
    shared.offer(leader);
    shared.arrived(leader, chunk(0, 1, "a"));
    ChunkQueue slow = shared.follow(OptionalLong.of(0)).orElseThrow();
    slow.put(chunk(1, 1, "x".repeat((int) ChunkQueue.FULL_BYTES)));
    ChunkQueue quick = shared.follow(OptionalLong.of(0)).orElseThrow();

    shared.arrived(leader, chunk(1, 1, "b"));

    assertThat(slow.over()).isEqualTo("too far behind the others");
    assertThat(quick.over()).isEmpty();
    assertThat(shared.following()).isOne();
  }

  @Test
  void aLeaderThatDoesNotKeepUpLeavesToWhoeverDoes() {
    shared.offer(leader);
    arrivesAtLeader(chunk(0, 1, "x".repeat((int) ChunkQueue.FULL_BYTES)));

    shared.offer(leader);
    shared.offer(other);
    shared.arrived(other, chunk(1, 1, "b"));

    assertThat(shared.follow(OptionalLong.of(1))).isPresent();
  }

  @Test
  void aLeaderThatLeftLeadsAgainOnceItHasRoom() throws InterruptedException {
    shared.offer(leader);
    arrivesAtLeader(chunk(0, 1, "x".repeat((int) ChunkQueue.FULL_BYTES)));
    leader.take();
    shared.offer(leader);
    arrivesAtLeader(chunk(1, 1, "b"));

    assertThat(shared.follow(OptionalLong.of(1))).isPresent();
  }

  @Test
  void nobodyLeadsWhereNobodyShares() {
    SharedChunks none = SharedChunks.none();
    none.offer(leader);
    none.arrived(leader, chunk(0, 1, "a"));

    assertThat(none.follow(OptionalLong.of(0))).isEmpty();
  }

  @Test
  void aQueueThatIsOverNeverLeads() {
    leader.end("lost");
    shared.offer(leader);
    shared.offer(other);
    shared.arrived(other, chunk(0, 1, "a"));

    assertThat(shared.follow(OptionalLong.of(0))).isPresent();
  }

  @Test
  void whoeverFollowedLooksForAnotherWhenTheLeaderLeaves() {
    shared.offer(leader);
    shared.arrived(leader, chunk(0, 1, "a"));
    ChunkQueue followed = shared.follow(OptionalLong.of(0)).orElseThrow();

    shared.leave(leader);

    assertThat(followed.over()).isEqualTo("the reader ahead has left");
    assertThat(shared.follow(OptionalLong.of(0))).isEqualTo(Optional.empty());
  }

  private void arrivesAtLeader(Chunk chunk) {
    leader.put(chunk);
    shared.arrived(leader, chunk);
  }
}
