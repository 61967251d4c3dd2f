/** Recorded workflows in WfFormat (WfCommons), as workflows of ours. */
@NullMarked
package io.jarvis.dag.core.wfformat;

import org.jspecify.annotations.NullMarked;
