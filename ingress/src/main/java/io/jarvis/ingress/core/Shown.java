package io.jarvis.ingress.core;

/** Makes what a client sent fit for an error text: short and without control characters. */
public final class Shown {
  private static final int MAX_CHARS = 60;

  private Shown() {}

  public static String of(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS) + "…";
  }
}
