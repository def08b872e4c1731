"""A chat over REST: sends the lines of standard input to a room and prints its messages. Needs Python alone.

    python3 clients/python/rest_chat.py http://localhost:8080 lobby Ana [position]
"""

import http.client
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

CALL_SECONDS = 5
RETRY_SECONDS = 0.5
IDLE_SECONDS = 60  # a stream that is silent for so long is opened again: nothing is lost by it


def send(messages, author, text):
    """Sends until it is answered. The key is that of the message, not of the attempt: it is stored once."""
    body = json.dumps({"author": author, "text": text}).encode()
    headers = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
    request = urllib.request.Request(messages, body, headers)
    with until_answered(request, CALL_SECONDS) as response:
        return json.load(response)


def read(messages, epoch, seq):
    """The messages after a position, then live; it goes on after the last one when the stream breaks."""
    while True:
        query = urllib.parse.urlencode({"after.epoch": epoch, "after.seq": seq})
        request = urllib.request.Request(f"{messages}:read?{query}", headers={"accept": "application/x-ndjson"})
        with until_answered(request, IDLE_SECONDS) as response:
            try:
                for line in response:
                    event = json.loads(line)
                    if "message" in event:
                        epoch, seq = event["message"]["position"]["epoch"], event["message"]["position"]["seq"]
                        yield event["message"]
                    elif "start" in event:
                        epoch, seq = event["start"].get("epoch", ""), event["start"].get("seq", "0")
            except (OSError, http.client.HTTPException, ValueError):
                pass  # the connection broke: what was not read comes after the last position


def until_answered(request, seconds):
    """Asks again while the server is away or busy; an answer that says that the request is wrong is raised."""
    while True:
        try:
            return urllib.request.urlopen(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(RETRY_SECONDS)


def main(base="http://localhost:8080", room="lobby", author="Ana", position="-0"):
    messages = f"{base}/v1/rooms/{room}/messages"

    def send_lines():
        for line in sys.stdin:
            send(messages, author, line.rstrip("\n"))

    threading.Thread(target=send_lines, daemon=True).start()
    for message in read(messages, *position.split("-")):
        at = message["position"]
        print(f"{at['epoch']}-{at['seq']} {message['author']}: {message['text']}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
