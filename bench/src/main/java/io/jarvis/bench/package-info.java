/** Benchmarks. */
@NullMarked
package io.jarvis.bench;

import org.jspecify.annotations.NullMarked;
