/** Where a task stands: the state machine as one table, and the fold of its events. */
@NullMarked
package io.jarvis.protocol.lifecycle;

import org.jspecify.annotations.NullMarked;
