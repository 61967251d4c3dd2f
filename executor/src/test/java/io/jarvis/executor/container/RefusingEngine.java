package io.jarvis.executor.container;

/** A plug-in that opens nothing, but says how it should have been opened. */
public final class RefusingEngine implements ContainerEngine {
  public static final String NAME = "x-refusing";

  /** What it answers. */
  public static final class RefusedException extends RuntimeException {
    private final transient Setup setup;

    private RefusedException(Setup setup) {
      super("refused");
      this.setup = setup;
    }

    public Setup setup() {
      return setup;
    }
  }

  @Override
  public String engineName() {
    return NAME;
  }

  @Override
  public ContainerDriver open(Setup setup) {
    throw new RefusedException(setup);
  }
}
