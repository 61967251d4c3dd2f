/**
 * The way of a submission from its door to its queue, and what else the doors do to the cluster:
 * ports in, futures out.
 */
@NullMarked
package io.jarvis.ingress.flow;

import org.jspecify.annotations.NullMarked;
