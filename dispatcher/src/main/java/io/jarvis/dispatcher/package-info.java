/** Decides where tasks run. */
@NullMarked
package io.jarvis.dispatcher;

import org.jspecify.annotations.NullMarked;
