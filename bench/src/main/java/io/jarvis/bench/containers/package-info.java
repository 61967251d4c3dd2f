/** Real containers through Jarvis, beside a bare loop that makes the same calls. */
@NullMarked
package io.jarvis.bench.containers;

import org.jspecify.annotations.NullMarked;
