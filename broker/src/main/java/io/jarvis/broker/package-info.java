/**
 * RabbitMQ behind a few small ports: messages with confirms, the event log, container output,
 * leadership and topology.
 */
@NullMarked
package io.jarvis.broker;

import org.jspecify.annotations.NullMarked;
