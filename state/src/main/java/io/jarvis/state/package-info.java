/** Folds of the event log: what drives them, the live tasks in memory and their snapshots. */
@NullMarked
package io.jarvis.state;

import org.jspecify.annotations.NullMarked;
