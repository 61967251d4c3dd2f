"""A client of the AMQP door that is not written in Java.

Reads tasks from standard input, one JSON object a line, publishes each, and prints one JSON object a line for every
answer and outcome until as many outcomes came as tasks were accepted.

usage: submit.py HOST PORT USER PASSWORD
"""

import json
import sys

import pika


def main():
    host, port, user, password = sys.argv[1:5]
    parameters = pika.ConnectionParameters(
        host, int(port), "jarvis", pika.PlainCredentials(user, password), heartbeat=0, blocked_connection_timeout=None
    )
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.confirm_delivery()
    replies = channel.queue_declare("", exclusive=True).method.queue
    tasks = [line for line in sys.stdin.read().splitlines() if line]
    for number, task in enumerate(tasks):
        properties = pika.BasicProperties(
            content_type="application/json",
            delivery_mode=2,
            reply_to=replies,
            correlation_id=str(number),
            message_id=json.loads(task)["id"],
        )
        channel.basic_publish("jarvis.submit", "task", task.encode(), properties, mandatory=True)

    answered, ended, refused = set(), set(), 0
    for _, properties, body in channel.consume(replies, auto_ack=True, inactivity_timeout=None):
        print(json.dumps({"type": properties.type, "correlation": properties.correlation_id, "body": json.loads(body)}), flush=True)
        if properties.type == "jarvis.outcome.v1":
            ended.add(properties.correlation_id)
        else:
            answered.add(properties.correlation_id)
            refused += properties.type == "jarvis.refused.v1"
        if len(answered) == len(tasks) and len(ended) >= len(tasks) - refused:
            break
    connection.close()


main()
