"""A chat by gRPC: sends the lines of standard input to a room and prints its messages.

    pip install grpcio grpcio-tools && mkdir -p stubs
    python3 -m grpc_tools.protoc -I proto --python_out=stubs --grpc_python_out=stubs \\
        proto/messenger/v1/messenger.proto proto/google/api/*.proto proto/google/rpc/status.proto
    PYTHONPATH=stubs python3 clients/python/grpc_chat.py localhost:50051 lobby Ana [position]
"""

import sys
import threading
import time
import uuid

import grpc
from messenger.v1 import messenger_pb2 as pb
from messenger.v1.messenger_pb2_grpc import MessengerServiceStub

CALL_SECONDS = 5
RETRY_SECONDS = 0.5
RECONNECT = [("grpc.initial_reconnect_backoff_ms", 200), ("grpc.max_reconnect_backoff_ms", 1000)]
FINAL = {  # trying again changes nothing about these
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.OUT_OF_RANGE,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.UNIMPLEMENTED,
}


def send(messenger, room, author, text):
    """Sends until it is answered. The key is that of the message, not of the attempt: it is stored once."""
    request = pb.SendMessageRequest(room=room, author=author, text=text, idempotency_key=str(uuid.uuid4()))
    while True:
        try:
            return messenger.SendMessage(request, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            wait_if_passing(error)


def read(messenger, room, after):
    """The messages after a position, then live; it goes on after the last one when the stream breaks."""
    while True:
        try:
            for event in messenger.ReadMessages(pb.ReadMessagesRequest(room=room, after=after)):
                if event.HasField("start"):
                    after = event.start
                else:
                    after = event.message.position
                    yield event.message
        except grpc.RpcError as error:
            wait_if_passing(error)


def wait_if_passing(error):
    if error.code() in FINAL:
        raise error
    time.sleep(RETRY_SECONDS)


def main(address="localhost:50051", room="lobby", author="Ana", position="-0"):
    messenger = MessengerServiceStub(grpc.insecure_channel(address, RECONNECT))

    def send_lines():
        for line in sys.stdin:
            send(messenger, room, author, line.rstrip("\n"))

    threading.Thread(target=send_lines, daemon=True).start()
    epoch, seq = position.split("-")
    for message in read(messenger, room, pb.Position(epoch=epoch, seq=int(seq))):
        at = message.position
        print(f"{at.epoch}-{at.seq} {message.author}: {message.text}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
