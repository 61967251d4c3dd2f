/** How much of a GPU cluster the planner fills. */
@NullMarked
package io.jarvis.bench.packing;

import org.jspecify.annotations.NullMarked;
