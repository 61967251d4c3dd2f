/** How fast the planner chooses nodes. */
@NullMarked
package io.jarvis.bench.decisions;

import org.jspecify.annotations.NullMarked;
