/** Where tasks run and what becomes of messages: decisions without clock, randomness or I/O. */
@NullMarked
package io.jarvis.dispatcher.core;

import org.jspecify.annotations.NullMarked;
