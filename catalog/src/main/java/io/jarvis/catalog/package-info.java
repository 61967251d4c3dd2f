/**
 * Consul behind a few small ports: the nodes and what they offer, the cluster's configuration,
 * epochs and fences.
 */
@NullMarked
package io.jarvis.catalog;

import org.jspecify.annotations.NullMarked;
