/**
 * Carries out what the core decides. One {@link Loop} owns all state; deliveries, the log, the
 * catalog and the results of publishes only post to it.
 *
 * <p>Every replica is a {@link Dispatcher}: it keeps its {@link ClusterState} in step with log and
 * catalog. A {@link Candidacy} turns its election into a term, and a {@link Leader} does the work
 * of that term. This is how a task's message passes through it:
 *
 * <ol>
 *   <li>{@link Intake} subscribes to the tenants' queues; {@link Leader#arrived} takes a message
 *       in.
 *   <li>{@link Leader} judges it by what the log says of its task: it waits in the {@link Window},
 *       is sent again to the node of an earlier leader's assignment, is settled because the task
 *       has gone on or ended, or is set aside until the log says more ({@link Strays}).
 *   <li>{@link Scheduler} plans over all that wait. A task with a place goes on to {@link
 *       Assigner}; one that no present node could ever take is moved to the blocked queue ({@link
 *       Mover}, read again by {@link BlockedWalks}); {@link Preemptor} has victims make room for
 *       others.
 *   <li>{@link Assigner} writes the intents of a batch ({@link Intents}), reads them back, sends
 *       each message to its node's queue and, once that is confirmed, acks. Until then it is a
 *       {@link Flight}: one of the {@link Operations}, of which a task is in one at a time.
 * </ol>
 *
 * <p>Beside that way: {@link Endings} ends tasks in the line that were cancelled or are too late,
 * {@link Announcer} tells how tasks ended, {@link HeldArrays} sees to arrays and {@link
 * GangConductor} to gangs, {@link Parker} puts unreadable messages away, and {@link Questions}
 * answers why a task waits.
 */
@NullMarked
package io.jarvis.dispatcher.amqp;

import org.jspecify.annotations.NullMarked;
