"""Submits tasks by AMQP and prints what it is told of them, a line each.

usage: submit.py [--outcomes] <tasks

Each line of the standard input is a task. Of each it prints that it was accepted, or what is wrong
with it, and with --outcomes also how it ended; of one that had ended before, as it was submitted
already, the acceptance says so.

It needs pika (python3-pika) and the account jarvis-submitter: JARVIS_AMQP_HOST, JARVIS_AMQP_PORT,
JARVIS_SUBMITTER_PASSWORD, else the broker of this machine and what ./jarvis up wrote into
.jarvis/secrets.
"""

import json
import os
import pathlib
import sys

import pika

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
ENDED = ("succeeded", "failed", "cancelled", "timed-out", "expired")


def password():
    secret = ROOT / os.environ.get("JARVIS_STATE", ".jarvis") / "secrets" / "jarvis-submitter"
    return os.environ.get("JARVIS_SUBMITTER_PASSWORD") or secret.read_text()


def connect():
    return pika.BlockingConnection(
        pika.ConnectionParameters(
            os.environ.get("JARVIS_AMQP_HOST", "127.0.0.1"),
            int(os.environ.get("JARVIS_AMQP_PORT", "5672")),
            "jarvis",
            pika.PlainCredentials("jarvis-submitter", password()),
        )
    )


def is_last(kind, answer, outcomes):
    if kind == "jarvis.accepted.v1":
        return not outcomes or json.loads(answer)["state"] in ENDED
    return True


def main():
    outcomes = "--outcomes" in sys.argv
    tasks = [line for line in sys.stdin if line.strip()]
    connection = connect()
    channel = connection.channel()
    channel.confirm_delivery()
    replies = channel.queue_declare("", exclusive=True).method.queue
    for number, task in enumerate(tasks):
        channel.basic_publish(
            "jarvis.submit",
            "task",
            task,
            pika.BasicProperties(
                delivery_mode=2, reply_to=replies, correlation_id=str(number)
            ),
            mandatory=True,
        )
    open_tasks = set(map(str, range(len(tasks))))
    answers = channel.consume(replies, auto_ack=True, inactivity_timeout=PATIENCE_SECONDS)
    while open_tasks:
        _, properties, answer = next(answers)
        if properties is None:
            sys.exit("nothing more was told of %d of %d tasks" % (len(open_tasks), len(tasks)))
        last = is_last(properties.type, answer, outcomes)
        if outcomes or properties.type != "jarvis.outcome.v1":
            print(answer.decode(), flush=True)
        if last:
            open_tasks.discard(properties.correlation_id)
    connection.close()


main()
