package io.jarvis.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How long every test waits for a condition that it does not bound itself: long enough that a slow
 * machine never decides a test, and shorter than the time JUnit gives a method, so that what was
 * awaited is what the failure names. Found by JUnit as a service.
 */
public final class Patience implements LauncherSessionListener {
  private static final Duration DEFAULT = Duration.ofMinutes(2);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(DEFAULT);
  }
}
