/** The fold of the event log and the read model. */
@NullMarked
package io.jarvis.state;

import org.jspecify.annotations.NullMarked;
