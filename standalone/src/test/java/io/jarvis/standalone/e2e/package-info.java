/** The whole system on real parts, each service a process of its own. */
@NullMarked
package io.jarvis.standalone.e2e;

import org.jspecify.annotations.NullMarked;
