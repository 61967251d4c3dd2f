/** The command line. */
@NullMarked
package io.jarvis.cli;

import org.jspecify.annotations.NullMarked;
