/** Recorded workloads, read from a folder that is named on the command line. */
@NullMarked
package io.jarvis.bench.workloads;

import org.jspecify.annotations.NullMarked;
