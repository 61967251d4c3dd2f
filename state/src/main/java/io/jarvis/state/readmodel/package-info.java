/** The read model: the log folded into a database, and the questions it answers. */
@NullMarked
package io.jarvis.state.readmodel;

import org.jspecify.annotations.NullMarked;
