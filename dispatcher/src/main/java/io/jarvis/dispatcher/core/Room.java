package io.jarvis.dispatcher.core;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.NodeSnapshot.Access;
import io.jarvis.protocol.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left on one node in the course of plans. Policies read it; the planner takes from it. Not
 * thread-safe.
 */
public final class Room {
  private final int number;
  private final NodeId id;
  private final NodeOffer offer;
  private final Gpus gpus;
  private final Customs customs;

  // Of what is offered what is asked most stands here, too: a miss of the cache costs more than it.
  private final long cpuMillis;
  private final long memoryBytes;
  private final long diskBytes;
  private final int tasks;
  private boolean open;
  private long freeCpuMillis;
  private long freeMemoryBytes;
  private long freeDiskBytes;
  private int freeTasks;
  private long turn;
  private int changes;

  /** What it shows and nothing was taken from since, as of that change; if any. */
  private @Nullable NodeUsage shown;

  private int shownAt;

  Room(NodeSnapshot node) {
    this(0, node);
  }

  Room(int number, NodeSnapshot node) {
    this.number = number;
    id = node.id();
    offer = node.offer();
    gpus = Gpus.of(offer.gpus());
    customs = Customs.of(offer.custom());
    cpuMillis = offer.cpu().millis();
    memoryBytes = offer.memory().bytes();
    diskBytes = offer.disk().bytes();
    tasks = offer.tasks();
    show(node);
  }

  /** A copy that goes its own way. */
  Room(Room other) {
    number = other.number;
    id = other.id;
    offer = other.offer;
    gpus = new Gpus(other.gpus);
    customs = new Customs(other.customs);
    cpuMillis = other.cpuMillis;
    memoryBytes = other.memoryBytes;
    diskBytes = other.diskBytes;
    tasks = other.tasks;
    open = other.open;
    freeCpuMillis = other.freeCpuMillis;
    freeMemoryBytes = other.freeMemoryBytes;
    freeDiskBytes = other.freeDiskBytes;
    freeTasks = other.freeTasks;
    turn = other.turn;
  }

  /** Shows what the snapshot of this node says; whether that is something else than before. */
  boolean show(NodeSnapshot node) {
    if (shows(node)) {
      return false;
    }
    NodeUsage used = node.used();
    boolean same = open == (node.access() == Access.OPEN) && turn == node.turn();
    open = node.access() == Access.OPEN;
    turn = node.turn();
    same &= freeCpuMillis == (freeCpuMillis = cpuMillis - used.cpuMillis());
    same &= freeMemoryBytes == (freeMemoryBytes = memoryBytes - used.memoryBytes());
    same &= freeDiskBytes == (freeDiskBytes = diskBytes - used.diskBytes());
    same &= freeTasks == (freeTasks = tasks - used.tasks());
    same &= !gpus.show(used);
    same &= !customs.show(used);
    shown = used;
    shownAt = used.changes();
    if (!same) {
      changes++;
    }
    return !same;
  }

  private boolean shows(NodeSnapshot node) {
    return shown == node.used()
        && shownAt == node.used().changes()
        && open == (node.access() == Access.OPEN)
        && turn == node.turn();
  }

  /** Whether it is the room of this node, offering the same. */
  boolean isOf(NodeSnapshot node) {
    return id.equals(node.id()) && (offer == node.offer() || offer.equals(node.offer()));
  }

  /** Whether nothing at all can be sent here. */
  boolean full() {
    return freeTasks <= 0 || freeCpuMillis <= 0 || freeMemoryBytes <= 0;
  }

  /** Whether it would fit now and may be sent here; constraints are not looked at. */
  boolean holds(Demand demand) {
    return open
        && freeTasks > 0
        && demand.cpuMillis() <= freeCpuMillis
        && demand.memoryBytes() <= freeMemoryBytes
        && demand.diskBytes() <= freeDiskBytes
        && gpus.hold(demand.gpu())
        && customs.hold(demand.custom());
  }

  /** How many that ask this would fit at once, as far as that is no more than so many. */
  int fitting(Demand demand, int most) {
    if (most == 1) {
      return holds(demand) ? 1 : 0;
    }
    Room left = new Room(this);
    int count = 0;
    while (count < most && left.holds(demand)) {
      left.take(demand, 0);
      count++;
    }
    return count;
  }

  /** Takes what is asked; the devices it got. Only after {@link #holds}. */
  List<Integer> take(Demand demand, long nextTurn) {
    int[] positions = gpus.choose(demand.gpu());
    change(demand, positions, 1);
    turn = nextTurn;
    return gpus.indexes(positions);
  }

  /** Takes what is asked, and these devices. */
  void takeDevices(Demand demand, List<Integer> devices) {
    change(demand, gpus.positions(devices), 1);
  }

  /** Gets back what was taken. */
  void give(Demand demand, List<Integer> devices) {
    change(demand, gpus.positions(devices), -1);
  }

  private void change(Demand demand, int[] positions, int sign) {
    gpus.take(positions, sign * NodeUsage.perDevice(demand.gpu()));
    customs.take(demand.custom(), sign);
    freeCpuMillis -= sign * demand.cpuMillis();
    freeMemoryBytes -= sign * demand.memoryBytes();
    freeDiskBytes -= sign * demand.diskBytes();
    freeTasks -= sign;
    changed();
  }

  /** Leaves no more here than there. */
  void reduce(Room most) {
    gpus.reduce(most.gpus);
    customs.reduce(most.customs);
    freeCpuMillis = Math.min(freeCpuMillis, most.freeCpuMillis);
    freeMemoryBytes = Math.min(freeMemoryBytes, most.freeMemoryBytes);
    freeDiskBytes = Math.min(freeDiskBytes, most.freeDiskBytes);
    freeTasks = Math.min(freeTasks, most.freeTasks);
    changed();
  }

  private void changed() {
    shown = null;
    changes++;
  }

  /** Whether anything may be sent here at all. */
  boolean open() {
    return open;
  }

  /** Its place among the nodes by id, from 0. */
  public int number() {
    return number;
  }

  /** Rises whenever anything here changes. */
  public int changes() {
    return changes;
  }

  public NodeId id() {
    return id;
  }

  public NodeOffer offer() {
    return offer;
  }

  public Gpus gpus() {
    return gpus;
  }

  public Customs customs() {
    return customs;
  }

  /** How much CPU the node offers. */
  public long cpuMillis() {
    return cpuMillis;
  }

  public long memoryBytes() {
    return memoryBytes;
  }

  public long diskBytes() {
    return diskBytes;
  }

  public int tasks() {
    return tasks;
  }

  public long freeCpuMillis() {
    return freeCpuMillis;
  }

  public long freeMemoryBytes() {
    return freeMemoryBytes;
  }

  public long freeDiskBytes() {
    return freeDiskBytes;
  }

  public int freeTasks() {
    return freeTasks;
  }

  /** When it was given a task last: the lower, the longer ago. */
  public long turn() {
    return turn;
  }
}
