"""What Schemathesis has to be told of an API that streams and waits."""

import json

import schemathesis

# Streams that never end by themselves, and calls that wait for a worker.
OPEN_ENDED = (":read", ":attend", ":watch", ":call")
OPEN_ENDED_MS = "400"


@schemathesis.serializer("application/x-ndjson")
def json_lines(ctx, value):
    """One line for each element of an array; what is no array is one line."""
    lines = value if isinstance(value, list) else [value]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """What has no end of its own is given one."""
    if case.path.endswith(OPEN_ENDED):
        case.headers["Connect-Timeout-Ms"] = OPEN_ENDED_MS
