/** Real servers for tests. */
@NullMarked
package io.jarvis.testkit;

import org.jspecify.annotations.NullMarked;
