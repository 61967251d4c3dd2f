/** Runs tasks in containers. */
@NullMarked
package io.jarvis.executor;

import org.jspecify.annotations.NullMarked;
