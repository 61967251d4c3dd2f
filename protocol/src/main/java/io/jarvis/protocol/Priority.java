package io.jarvis.protocol;

/**
 * A task's class; each has a queue of its own per tenant. Declared from the most to the least
 * urgent.
 */
public enum Priority implements Word {
  HIGH,
  NORMAL,
  LOW
}
