package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.PlacementPolicy.Scoring;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Choice;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All nodes, and for each demand that is asked for again and again who is best for it: a placement
 * costs the logarithm of the number of nodes. It lives on from plan to plan and only follows what
 * changed; its answers are those of a fresh one. Not thread-safe.
 */
public final class NodeIndex {
  /** So many numbers all rankings hold together at most, eight bytes each. */
  public static final int RANKED = 4_000_000;

  /** So few nodes that hold an image are looked at one by one. */
  private static final int SCANNED = 64;

  private final Constraints constraints = new Constraints();
  private final Outlooks outlooks = new Outlooks(constraints);
  private final Inclinations inclinations = new Inclinations(constraints);
  private final HeldImages images = new HeldImages();
  private final int ranked;
  private final HolderRankings ofHolders = new HolderRankings();
  private List<NodeOffer> offers = List.of();
  private Capacity capacity = Capacity.of(offers);
  private List<NodeSnapshot> nodes = List.of();
  private final Map<Integer, List<Running>> taken = new HashMap<>();
  private Room[] rooms = {};
  private final Map<NodeId, Room> byId = new HashMap<>();
  private Changes changes = new Changes(0);
  private Rankings rankings = new Rankings(Positions.all(0), rooms, changes, 0);
  private @Nullable PlacementPolicy policy;
  private Mix mix = Mix.NONE;
  private Scoring scoring = (demand, room) -> 0;
  private double imageWorth;

  public NodeIndex() {
    this(RANKED);
  }

  /**
   * @param ranked how many numbers all rankings may hold together; with 0 every placement is a scan
   *     of all nodes
   */
  public NodeIndex(int ranked) {
    this.ranked = ranked;
  }

  /** Shows this snapshot from now on, and judges as it says. */
  public void follow(ClusterSnapshot cluster) {
    nodes = byId(cluster.nodes());
    taken.clear();
    if (sameNodes()) {
      show();
      images.follow(nodes);
      if (cluster.policy() != policy || cluster.mix() != mix) {
        judgeBy(cluster);
      }
    } else {
      rebuild();
      images.rebuild(nodes);
      judgeBy(cluster);
    }
    imageWorth = cluster.rules().imageWeight() / 100.0 * cluster.policy().measure(offers);
    inclinations.follow(cluster.kinships());
  }

  private void show() {
    for (int i = 0; i < rooms.length; i++) {
      if (rooms[i].show(nodes.get(i))) {
        changes.add(i);
      }
    }
  }

  private void judgeBy(ClusterSnapshot cluster) {
    policy = cluster.policy();
    mix = cluster.mix();
    scoring = cluster.policy().scoring(mix, offers);
  }

  private static List<NodeSnapshot> byId(List<NodeSnapshot> nodes) {
    for (int i = 1; i < nodes.size(); i++) {
      if (nodes.get(i - 1).id().compareTo(nodes.get(i).id()) > 0) {
        return nodes.stream().sorted(Comparator.comparing(NodeSnapshot::id)).toList();
      }
    }
    return nodes;
  }

  private boolean sameNodes() {
    if (nodes.size() != rooms.length) {
      return false;
    }
    for (int i = 0; i < rooms.length; i++) {
      if (!rooms[i].isOf(nodes.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void rebuild() {
    byId.clear();
    rooms = new Room[nodes.size()];
    List<NodeOffer> present = new ArrayList<>(rooms.length);
    for (int i = 0; i < rooms.length; i++) {
      rooms[i] = new Room(i, nodes.get(i));
      byId.put(rooms[i].id(), rooms[i]);
      present.add(rooms[i].offer());
    }
    offers = List.copyOf(present);
    capacity = Capacity.of(offers);
    outlooks.rebuild(rooms, offers);
    inclinations.rebuild(rooms);
    changes = new Changes(rooms.length);
    rankings = new Rankings(Positions.all(rooms.length), rooms, changes, ranked);
    ofHolders.rebuild(rooms, changes);
  }

  /** What all nodes offer together. */
  Capacity capacity() {
    return capacity;
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
        return Optional.of(rooms[best]);
      }
    }
    return Optional.empty();
  }

  private Holders holders(String image) {
    return images.of(imageWorth > 0 ? image : "");
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
    return best < 0 ? Optional.empty() : Optional.of(rooms[best]);
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

  /**
   * Of one that holds the image, if there is one, and one that does not, which is judged better.
   */
  private int better(Candidates candidates, int holding, int other, Holders holders) {
    return holding >= 0
            && judged(candidates, holding, holders) >= judged(candidates, other, holders)
        ? holding
        : other;
  }

  /** The best of those of a part that hold the image, but for one node. */
  private int bestHolding(
      Candidates candidates, Demand demand, BitSet part, Holders holders, int except) {
    if (holders.count() <= SCANNED || !rankings.any()) {
      return candidates.scan(
          holders.nodes(), node -> node != except && part.get(node), rooms, scoring);
    }
    Ranking ranking = ofHolders.of(holders).of(demand, candidates, scoring);
    return except < 0 ? ranking.best(part) : ranking.second(except, part);
  }

  private double judged(Candidates candidates, int node, Holders holders) {
    return scoring.score(candidates.asked(), rooms[node])
        + (holders.include(node) ? imageWorth : 0);
  }

  private int best(Candidates candidates, Demand demand, BitSet part) {
    return rankings.any()
        ? ranking(candidates, demand).best(part)
        : candidates.scan(part, rooms, scoring);
  }

  /** Where those without constraints share one, it is theirs. */
  private Ranking ranking(Candidates candidates, Demand demand) {
    Candidates wider = candidates.wider().orElse(candidates);
    return rankings.of(wider == candidates ? demand : wider.asked(), wider, scoring);
  }

  /** Why this node, which was just found the best for a task that asks this. */
  Choice choice(Room best, Demand demand, String image) {
    if (policy == null || !(outlook(demand) instanceof Outlook.Perhaps(Candidates candidates))) {
      throw new IllegalStateException(best.id() + " was not chosen for " + demand);
    }
    Holders holders = holders(image);
    int next = second(best.number(), candidates, demand, holders);
    return new Choice(
        policy.policyName(),
        Optional.of(judged(candidates, best.number(), holders)),
        holders.include(best.number()) ? Optional.of(imageWorth) : Optional.empty(),
        next < 0
            ? Optional.empty()
            : Optional.of(new Choice.Other(rooms[next].id(), judged(candidates, next, holders))));
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
    if (policy == null) {
      throw new IllegalStateException("nothing was followed yet");
    }
    double score = scoring.score(demand.anywhere(), room);
    return new Choice(policy.policyName(), Optional.of(score), Optional.empty(), Optional.empty());
  }

  /** Why a node gets a task for which it was not compared with others. */
  Choice unjudged() {
    if (policy == null) {
      throw new IllegalStateException("nothing was followed yet");
    }
    return new Choice(policy.policyName(), Optional.empty(), Optional.empty(), Optional.empty());
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
    List<Integer> devices = room.take(demand, turn);
    changes.add(room.number());
    return devices;
  }

  /** Gives back what was taken. */
  public void give(Room room, Demand demand, List<Integer> devices) {
    room.give(demand, devices);
    changes.add(room.number());
  }

  /** A place on this node was given to a task after the snapshot was followed. */
  void joined(Room room, Demand demand) {
    inclinations.joined(demand.leaning(), room.number());
  }

  /** A task that was placed after the snapshot was followed should have ended then. */
  void expect(Room room, Running running) {
    taken.computeIfAbsent(room.number(), node -> new ArrayList<>()).add(running);
  }

  /** The attempts on a node, those first that should end first. */
  Collection<Running> running(int node) {
    Collection<Running> before = runningBefore(node);
    List<Running> since = taken.get(node);
    return since == null
        ? before
        : Stream.concat(before.stream(), since.stream()).sorted(Running.BY_END).toList();
  }

  /** Those of them that the snapshot shows. */
  Collection<Running> runningBefore(int node) {
    return nodes.get(node).used().running();
  }

  Room room(int node) {
    return rooms[node];
  }

  /** The room of the node of this name, if there is one. */
  Optional<Room> room(NodeId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Leaves no more in a room than there, until another snapshot is followed. */
  void reduce(Room room, Room most) {
    room.reduce(most);
    changes.add(room.number());
  }
}
