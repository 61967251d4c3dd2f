/** The system under test: all services of production over containers that do nothing. */
@NullMarked
package io.jarvis.bench.system;

import org.jspecify.annotations.NullMarked;
