/** The AMQP door: the intake queues in, acceptances, refusals and outcomes out. */
@NullMarked
package io.jarvis.ingress.amqp;

import org.jspecify.annotations.NullMarked;
