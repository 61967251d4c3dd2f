package io.jarvis.broker;

import static io.jarvis.broker.Chunks.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.stream.OffsetSpecification;
import io.jarvis.broker.Chunk.StoredMessage;
import io.jarvis.broker.StreamPlace.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamPlaceTest {
  private static final long T0 = 1_000;

  private final StreamPlace place = new StreamPlace(5, false);

  @Test
  void beginsWhereItIsToldAndLeavesOutWhatLiesBefore() {
    assertThat(place.whence()).isEqualTo(OffsetSpecification.offset(5));

    read(chunk(3, T0, "d", "e", "f", "g"));

    assertThat(place.next()).isEqualTo(7);
  }

  @Test
  void asksOnceMoreForWhatWasReadLastAndLeavesItOut() {
    read(chunk(5, T0, "a", "b"));

    assertThat(place.whence()).isEqualTo(OffsetSpecification.offset(6));
    List<Chunk> again = List.of(chunk(5, T0, "a", "b"), chunk(7, T0, "c"));
    assertThat(place.find(again)).isEqualTo(Finding.AS_EXPECTED);
    assertThat(place.unread(again)).extracting(StoredMessage::offset).containsExactly(7L);
  }

  @Test
  void saysThatWhatItAskedForIsNoLongerKept() {
    assertThat(place.find(List.of(chunk(6, T0, "b")))).isEqualTo(Finding.TRIMMED);
  }

  @Test
  void findsTheFirstChunkAfterALossByTheTimeOfWhatItReadLast() {
    read(chunk(5, T0, "a", "b"));

    assertThat(place.find(List.of(chunk(5, T0 + 7, "x", "y")))).isEqualTo(Finding.LOST);
    assertThat(place.whence()).isEqualTo(OffsetSpecification.timestamp(T0 + 1));
    List<Chunk> anew = List.of(chunk(2, T0 + 5, "v", "w"), chunk(4, T0 + 7, "x", "y"));
    assertThat(place.find(anew)).isEqualTo(Finding.FOUND_AFTER_LOSS);
    assertThat(place.unread(anew))
        .extracting(StoredMessage::offset)
        .containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void takesAStreamThatEndsBeforeThePlaceForALoss() {
    read(chunk(5, T0, "a", "b"));

    assertThat(place.find(List.of(chunk(2, T0 + 5, "v")))).isEqualTo(Finding.LOST);
  }

  @Test
  void knowsNothingOfALossWhereAFilterHidesWhatLiesBetween() {
    StreamPlace filtered = new StreamPlace(5, true);
    List<Chunk> chunks = List.of(chunk(9, T0, "a"));
    assertThat(filtered.find(chunks)).isEqualTo(Finding.AS_EXPECTED);

    filtered.pass(chunks, filtered.unread(chunks));

    assertThat(filtered.whence()).isEqualTo(OffsetSpecification.offset(10));
  }

  private void read(Chunk chunk) {
    List<Chunk> chunks = List.of(chunk);
    assertThat(place.find(chunks)).isEqualTo(Finding.AS_EXPECTED);
    place.pass(chunks, place.unread(chunks));
  }
}
