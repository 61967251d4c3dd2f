/** The ingress: the REST door and the AMQP door of the cluster. */
@NullMarked
package io.jarvis.ingress;

import org.jspecify.annotations.NullMarked;
