package io.jarvis.protocol.message;

import io.jarvis.protocol.event.Seat;
import java.util.List;

/**
 * Which member of a gang an assignment is.
 *
 * @param seats of all members, by rank
 */
public record Membership(int rank, List<Seat> seats) {
  public Membership {
    seats = List.copyOf(seats);
    if (rank < 0 || rank >= seats.size()) {
      throw new IllegalArgumentException("rank " + rank + " of " + seats.size());
    }
  }

  /** Whether the gang's own message is this one's: the first member's (ADR-0013). */
  public boolean first() {
    return rank == 0;
  }
}
