/** Decisions of an executor: books, endings, output, health. No I/O, no clock, no threads. */
@NullMarked
package io.jarvis.executor.core;

import org.jspecify.annotations.NullMarked;
