/** How long jobs wait for their start. */
@NullMarked
package io.jarvis.bench.waits;

import org.jspecify.annotations.NullMarked;
