/** What an executor hears from and says to the broker. */
@NullMarked
package io.jarvis.executor.amqp;

import org.jspecify.annotations.NullMarked;
