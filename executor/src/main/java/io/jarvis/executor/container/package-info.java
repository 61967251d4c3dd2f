/** Containers behind one port, and Docker Engine behind it. */
@NullMarked
package io.jarvis.executor.container;

import org.jspecify.annotations.NullMarked;
