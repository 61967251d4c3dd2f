/**
 * What a task is: its specification, how it is read from JSON with every error named, and how it is
 * written.
 */
@NullMarked
package io.jarvis.protocol.task;

import org.jspecify.annotations.NullMarked;
