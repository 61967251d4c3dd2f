/** Recorded workflows by the production core and planner, beside published schedules of them. */
@NullMarked
package io.jarvis.bench.dags;

import org.jspecify.annotations.NullMarked;
