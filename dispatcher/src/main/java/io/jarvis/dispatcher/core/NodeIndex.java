package io.jarvis.dispatcher.core;

import io.jarvis.protocol.event.Choice;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * All nodes, and for each demand that is asked for again and again who is best for it: a placement
 * costs the logarithm of the number of nodes. It lives on from plan to plan and only follows what
 * changed; its answers are those of a fresh one. Not thread-safe.
 */
public final class NodeIndex {
  /** The most numbers that all rankings hold together, eight bytes each. */
  public static final int RANKED = 4_000_000;

  /** Up to this many holders of an image are looked at one by one. */
  private static final int SCANNED = 64;

  private final Constraints constraints = new Constraints();
  private final Rooms rooms = new Rooms();
  private final Judge judge = new Judge();
  private final Outlooks outlooks = new Outlooks(constraints);
  private final Inclinations inclinations = new Inclinations(constraints);
  private final HeldImages images = new HeldImages();
  private final HolderRankings ofHolders = new HolderRankings();
  private final int ranked;
  private Rankings rankings;

  public NodeIndex() {
    this(RANKED);
  }

  /**
   * @param ranked how many numbers all rankings may hold together; with 0 every placement is a scan
   *     of all nodes
   */
  public NodeIndex(int ranked) {
    this.ranked = ranked;
    rankings = rankings();
  }

  private Rankings rankings() {
    return new Rankings(Positions.all(rooms.all().length), rooms.all(), rooms.changes(), ranked);
  }

  /** Shows this snapshot from now on, and judges as it says. */
  public void follow(ClusterSnapshot cluster) {
    boolean same = rooms.follow(cluster.nodes());
    if (same) {
      images.follow(rooms.nodes());
    } else {
      images.rebuild(rooms.nodes());
      outlooks.rebuild(rooms.all(), rooms.offers());
      inclinations.rebuild(rooms.all());
      rankings = rankings();
      ofHolders.rebuild(rooms.all(), rooms.changes());
    }
    judge.follow(cluster, rooms.offers(), same);
    inclinations.follow(cluster.kinships());
  }

  /** The room that is left on each node. */
  Rooms rooms() {
    return rooms;
  }

  Outlook outlook(Demand demand) {
    return outlooks.of(demand);
  }

  /** The nodes that could take it, were they empty of others than those it must keep apart from. */
  BitSet able(Demand demand) {
    return switch (outlook(demand)) {
      case Outlook.Never never -> new BitSet();
      case Outlook.Perhaps(Candidates candidates) ->
          inclinations.apart(demand.leaning(), candidates.nodes());
    };
  }

  /** Whether a node is one of these. */
  boolean couldTake(Room room, Demand demand) {
    return outlook(demand) instanceof Outlook.Perhaps(Candidates candidates)
        && candidates.include(room.number())
        && inclinations.allow(demand.leaning(), room.number());
  }

  /** The best node for this demand that has room for it now, whatever images they hold. */
  public Optional<Room> best(Demand demand) {
    return best(demand, "");
  }

  /** The best node for a task that asks this and runs this image. */
  public Optional<Room> best(Demand demand, String image) {
    return switch (outlook(demand)) {
      case Outlook.Never never -> Optional.empty();
      case Outlook.Perhaps(Candidates candidates) -> bestRoom(candidates, demand, holders(image));
    };
  }

  /** The best of these nodes that has room for it now. */
  Optional<Room> best(Demand demand, BitSet among) {
    if (!(outlook(demand) instanceof Outlook.Perhaps(Candidates candidates))) {
      return Optional.empty();
    }
    for (BitSet part : inclinations.parts(demand.leaning(), candidates.nodes())) {
      BitSet some = (BitSet) part.clone();
      some.and(among);
      int best = best(candidates, demand, some);
      if (best >= 0) {
        return Optional.of(rooms.of(best));
      }
    }
    return Optional.empty();
  }

  private Holders holders(String image) {
    return images.of(judge.countsImages() ? image : "");
  }

  private Optional<Room> bestRoom(Candidates candidates, Demand demand, Holders holders) {
    if (candidates.nodes().isEmpty()) {
      return Optional.empty();
    }
    int best = -1;
    if (demand.leaning().isNone()) {
      best = best(candidates, demand, candidates.nodes(), holders);
    } else {
      var parts = inclinations.parts(demand.leaning(), candidates.nodes()).iterator();
      while (best < 0 && parts.hasNext()) {
        best = best(candidates, demand, parts.next(), holders);
      }
    }
    return room(best);
  }

  /** The best of a part, where it counts for a node that it holds the image. */
  private int best(Candidates candidates, Demand demand, BitSet part, Holders holders) {
    int best = best(candidates, demand, part);
    if (best < 0 || holders.include(best)) {
      return best;
    }
    int holding = bestHolding(candidates, demand, part, holders, -1);
    return better(candidates, holding, best, holders);
  }

  /** The better of a node that holds the image, if there is one, and a node that does not. */
  private int better(Candidates candidates, int holding, int other, Holders holders) {
    return holding >= 0 && score(candidates, holding, holders) >= score(candidates, other, holders)
        ? holding
        : other;
  }

  /** The best of those of a part that hold the image, but for one node. */
  private int bestHolding(
      Candidates candidates, Demand demand, BitSet part, Holders holders, int except) {
    if (holders.count() <= SCANNED || !rankings.any()) {
      return candidates.scan(
          holders.nodes(), node -> node != except && part.get(node), rooms.all(), judge.scoring());
    }
    Ranking ranking = ofHolders.of(holders).of(demand, candidates, judge.scoring());
    return except < 0 ? ranking.best(part) : ranking.second(except, part);
  }

  private double score(Candidates candidates, int node, Holders holders) {
    return judge.score(candidates.asked(), rooms.of(node), holders);
  }

  private Optional<Room> room(int node) {
    return node < 0 ? Optional.empty() : Optional.of(rooms.of(node));
  }

  private int best(Candidates candidates, Demand demand, BitSet part) {
    return rankings.any()
        ? ranking(candidates, demand).best(part)
        : candidates.scan(part, rooms.all(), judge.scoring());
  }

  /** The ranking for a demand, which it may share with demands without constraints. */
  private Ranking ranking(Candidates candidates, Demand demand) {
    Candidates wider = candidates.wider().orElse(candidates);
    return rankings.of(wider == candidates ? demand : wider.asked(), wider, judge.scoring());
  }

  /** Why this node, which was just found the best for a task that asks this. */
  Choice choice(Room best, Demand demand, String image) {
    if (!(outlook(demand) instanceof Outlook.Perhaps(Candidates candidates))) {
      throw new IllegalStateException(best.id() + " was not chosen for " + demand);
    }
    Holders holders = holders(image);
    Optional<Room> next = room(second(best.number(), candidates, demand, holders));
    return judge.choice(candidates.asked(), best, next, holders);
  }

  private int second(int best, Candidates candidates, Demand demand, Holders holders) {
    if (!rankings.any()) {
      return -1;
    }
    BitSet part = part(best, candidates, demand);
    int second = ranking(candidates, demand).second(best, part);
    if (second < 0 || holders.include(second)) {
      return second;
    }
    int holding = bestHolding(candidates, demand, part, holders, best);
    return better(candidates, holding, second, holders);
  }

  /** How well this node was judged for this demand, others left out of account. */
  Choice judged(Room room, Demand demand) {
    return judge.choice(demand.anywhere(), room);
  }

  /** Why a node gets a task for which it was not compared with others. */
  Choice unjudged() {
    return judge.none();
  }

  /** The nodes among which a node was the best. */
  private BitSet part(int best, Candidates candidates, Demand demand) {
    return demand.leaning().isNone()
        ? candidates.nodes()
        : inclinations.parts(demand.leaning(), candidates.nodes()).stream()
            .filter(part -> part.get(best))
            .findFirst()
            .orElseThrow();
  }

  /**
   * Takes what is asked from a node that has room for it, until another snapshot is followed; the
   * indexes of the devices it got.
   */
  public List<Integer> take(Room room, Demand demand, long turn) {
    return rooms.take(room, demand, turn);
  }

  /** Gives back what was taken. */
  public void give(Room room, Demand demand, List<Integer> devices) {
    rooms.give(room, demand, devices);
  }

  /** A place on this node was given to a task after the snapshot was followed. */
  void joined(Room room, Demand demand) {
    inclinations.joined(demand.leaning(), room.number());
  }
}
