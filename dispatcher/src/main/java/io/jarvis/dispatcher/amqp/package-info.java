/**
 * Carries out what the core decides: deliveries in, events and messages out, confirmed, then acked.
 */
@NullMarked
package io.jarvis.dispatcher.amqp;

import org.jspecify.annotations.NullMarked;
