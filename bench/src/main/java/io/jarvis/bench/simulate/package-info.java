/** {@code ./jarvis simulate}: recorded work played through the planner of production. */
@NullMarked
package io.jarvis.bench.simulate;

import org.jspecify.annotations.NullMarked;
