"""The contract of the bench on Python's grpcio, with ten threads. Says its port as a line of JSON.

Its messages are, octet for octet, those of the well-known wrappers, so that nothing has to be generated.
"""

import json
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf.wrappers_pb2 import BytesValue, StringValue, UInt32Value

TEXT = "x" * 50


def say_hello(request, _context):
    return StringValue(value="Hello " + request.value)


def swap(request, _context):
    return BytesValue(value=request.value)


def count(request, _context):
    for _ in range(request.value):
        yield StringValue(value=TEXT)


def handler(kind, function, request, response):
    return kind(function, request_deserializer=request.FromString, response_serializer=response.SerializeToString)


HANDLERS = {
    "SayHello": handler(grpc.unary_unary_rpc_method_handler, say_hello, StringValue, StringValue),
    "Swap": handler(grpc.unary_unary_rpc_method_handler, swap, BytesValue, BytesValue),
    "Count": handler(grpc.unary_stream_rpc_method_handler, count, UInt32Value, StringValue),
}

server = grpc.server(ThreadPoolExecutor(max_workers=10))
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("bench.Bench", HANDLERS)])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(json.dumps({"port": port}), flush=True)
server.wait_for_termination()
