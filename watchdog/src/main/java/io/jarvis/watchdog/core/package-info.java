/** The watchdog's decisions: pure functions of what is known and the present time. */
@NullMarked
package io.jarvis.watchdog.core;

import org.jspecify.annotations.NullMarked;
