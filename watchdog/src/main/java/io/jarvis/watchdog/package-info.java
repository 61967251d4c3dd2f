/** Decides about dead letters and dead nodes. */
@NullMarked
package io.jarvis.watchdog;

import org.jspecify.annotations.NullMarked;
