/** All services in one JVM. */
@NullMarked
package io.jarvis.standalone;

import org.jspecify.annotations.NullMarked;
