/** What benchmarks send to a running Jarvis, and how they see that it is done. */
@NullMarked
package io.jarvis.bench.load;

import org.jspecify.annotations.NullMarked;
