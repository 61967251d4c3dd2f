/** The whole system on real parts, each service a process of its own. */
@NullMarked
package io.jarvis.e2e;

import org.jspecify.annotations.NullMarked;
