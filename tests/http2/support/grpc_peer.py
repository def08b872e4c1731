"""Speaks gRPC by grpcio, as client or server; messages are bytes that nobody looks into.

Usage: grpc_peer.py client <host:port>   asks the echo server, and prints what it saw as one JSON object
       grpc_peer.py server               says where it listens, and answers until SIGTERM, which drains it
"""

import json
import signal
import sys
import threading
from concurrent import futures

import grpc

WAIT = 20
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
SERVING = b"\x08\x01"  # a HealthCheckResponse


def body(number, size):
    return bytes((number + at) % 256 for at in range(64)) * (size // 64 + 1)


def failure(call):
    try:
        for _ in call:
            pass
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def client(address):
    with grpc.insecure_channel(address, UNLIMITED) as channel:
        say = channel.unary_unary("/echo.Echo/Say")
        talk = channel.stream_stream("/echo.Echo/Talk")
        hold = threading.Event()

        def until_released(first):
            yield first
            hold.wait(WAIT)

        sent = [body(number, number * 700) for number in range(100)] + [body(7, 3_000_000)]
        calls = [say.future(message, timeout=WAIT) for message in sent]
        unary = [call.result() for call in calls] == sent

        talked = list(talk(iter(sent), timeout=WAIT))

        late = talk(until_released(b"late"), timeout=0.5)
        deadline = [next(late).decode(), failure(late)]
        given_up = talk(until_released(b"given up"), timeout=WAIT)
        cancelled = [next(given_up).decode()]
        given_up.cancel()
        cancelled.append(failure(given_up))
        hold.set()

        said, call = say.with_call(b"once more", timeout=WAIT, metadata=[("x-bytes-bin", b"\x00\xff")])
        print(json.dumps({
            "unary": unary,
            "talk": talked == sent,
            "deadline": deadline,
            "cancelled": cancelled,
            "afterwards": [said.decode(), call.code().name],
            "trailers": dict(call.trailing_metadata()),
        }))


class Handlers(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method == "/echo.Echo/Say":
            return grpc.unary_unary_rpc_method_handler(lambda message, _: message)
        if details.method == "/echo.Echo/Talk":
            return grpc.stream_stream_rpc_method_handler(lambda messages, _: messages)
        if details.method == "/grpc.health.v1.Health/Check":
            return grpc.unary_unary_rpc_method_handler(lambda message, _: SERVING)
        return None


def server():
    with futures.ThreadPoolExecutor(8) as pool:
        serving = grpc.server(pool, [Handlers()], options=UNLIMITED)
        port = serving.add_insecure_port("127.0.0.1:0")
        serving.start()
        asked = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: asked.set())
        print(f"127.0.0.1:{port}", flush=True)
        asked.wait()
        serving.stop(grace=WAIT).wait()


if sys.argv[1] == "client":
    client(sys.argv[2])
else:
    server()
