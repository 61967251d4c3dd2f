/** Writes down what plans were made from, and reads it back. */
@NullMarked
package io.jarvis.dispatcher.journal;

import org.jspecify.annotations.NullMarked;
