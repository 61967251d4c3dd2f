package io.jarvis.testkit.play;

/** The variables by which a task says what a container does that is only played. */
public final class PlayedContainer {
  /** How long it runs. */
  public static final String MILLIS = "PLAY_MILLIS";

  /** Its exit code. */
  public static final String EXIT = "PLAY_EXIT";

  /** What it leaves, as JSON. */
  public static final String OUTPUT = "PLAY_OUTPUT";

  private PlayedContainer() {}
}
