"""A client of the AMQP door that is not written in Java.

usage: submit.py HOST PORT VHOST USER PASSWORD <bodies

Publishes each line of the standard input as a task, waits until each was answered, and writes
the answers, one a line.
"""

import sys

import pika

PATIENCE_SECONDS = 60


def main():
    host, port, vhost, user, password = sys.argv[1:]
    bodies = [line.strip() for line in sys.stdin if line.strip()]
    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            host, int(port), vhost, pika.PlainCredentials(user, password)
        )
    )
    channel = connection.channel()
    channel.confirm_delivery()
    replies = channel.queue_declare("", exclusive=True).method.queue
    for number, body in enumerate(bodies):
        channel.basic_publish(
            "jarvis.submit",
            "task",
            body,
            pika.BasicProperties(
                delivery_mode=2, reply_to=replies, correlation_id=str(number)
            ),
            mandatory=True,
        )
    answered = set()
    for _, properties, answer in channel.consume(
        replies, auto_ack=True, inactivity_timeout=PATIENCE_SECONDS
    ):
        if properties is None:
            sys.exit("not answered: %d of %d" % (len(bodies) - len(answered), len(bodies)))
        if properties.type == "jarvis.outcome.v1":
            continue
        answered.add(properties.correlation_id)
        print(answer.decode(), flush=True)
        if len(answered) == len(bodies):
            break
    connection.close()


main()
