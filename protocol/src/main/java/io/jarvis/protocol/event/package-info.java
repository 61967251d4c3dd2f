/** What happened: the events of the log and their form as CloudEvents. */
@NullMarked
package io.jarvis.protocol.event;

import org.jspecify.annotations.NullMarked;
