"""Serves user.v1.UserService by grpcio, with messages as bytes; prints where. Connections live for a moment only."""

import sys
import time
from concurrent import futures

import grpc


def get_user(request, context):
    # User{id} is written as GetUserRequest{id} is; the answer has it as its field 1
    context.send_initial_metadata((("x-header", "h"), ("x-bin", b"\xff\x00")))
    context.set_trailing_metadata((("x-trailer", "t"), ("x-sent", dict(context.invocation_metadata()).get("x-sent", ""))))
    if b"missing" in request:
        context.abort(grpc.StatusCode.NOT_FOUND, "nobody – 100 %")
    if b"slow" in request:
        time.sleep(1)
    return b"\x0a" + varint(len(request)) + request


def list_users(request, _):
    for _ in range(request[1] if request else 0):
        yield b"\x0a\x02\x0a\x00"


def create_users(requests, _):
    return b"\x10" + varint(sum(1 for _ in requests))


def chat(requests, _):
    yield from requests


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


handlers = {
    "GetUser": grpc.unary_unary_rpc_method_handler(get_user),
    "ListUsers": grpc.unary_stream_rpc_method_handler(list_users),
    "CreateUsers": grpc.stream_unary_rpc_method_handler(create_users),
    "Chat": grpc.stream_stream_rpc_method_handler(chat),
}
server = grpc.server(
    futures.ThreadPoolExecutor(max_workers=8),
    compression=grpc.Compression.Gzip,
    options=[
        ("grpc.max_connection_age_ms", int(sys.argv[1])),
        ("grpc.max_connection_age_grace_ms", 20_000),
        ("grpc.max_concurrent_streams", 50),
    ],
)
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("user.v1.UserService", handlers),))
print(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}", flush=True)
server.start()
server.wait_for_termination()
