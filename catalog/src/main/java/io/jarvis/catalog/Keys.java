package io.jarvis.catalog;

import io.jarvis.protocol.NodeId;

/** The keys below {@code jarvis/}. */
public final class Keys {
  public static final String CONFIG = "config/";
  public static final String FENCED = "fenced/";
  public static final String MODES = "modes/";
  public static final String IMAGES = "images/";
  public static final String USE = "use/";
  public static final String GONE = "gone/";
  public static final String EPOCHS = "epochs/";

  private Keys() {}

  /** Written by the watchdog before it takes a dead node's queue; its value says when and why. */
  public static String fenced(NodeId node) {
    return FENCED + node;
  }

  /** A node's {@link io.jarvis.protocol.event.NodeEvent.Mode}; ready if missing. */
  public static String mode(NodeId node) {
    return MODES + node;
  }

  /** What a node's executor last said of the images that the node holds: a name a line. */
  public static String images(NodeId node) {
    return IMAGES + node;
  }

  /** What a node's executor last said of what its tasks use: a {@link NodeUse}. */
  public static String use(NodeId node) {
    return USE + node;
  }

  /** Since when a node is not in the catalog, as long as other keys are about it. */
  public static String gone(NodeId node) {
    return GONE + node;
  }

  public static String epoch(String service) {
    return EPOCHS + service;
  }
}
