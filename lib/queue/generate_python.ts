import type { FunctionDescription, ParameterDescription } from "./describe.ts";
import type { GenerateOptions } from "./generate_options.ts";
import { isPythonName, pythonAnnotation, pythonLiteral } from "./python_text.ts";

/** A client in Python: a class with one method for each function whose names are names in Python. */
export function generatePython(
  functions: readonly FunctionDescription[],
  { queue }: GenerateOptions,
): string {
  const methods = functions.map((found) =>
    canBeCalled(found)
      ? method(found)
      : `    # ${JSON.stringify(found.name)} has a name that Python cannot write`
  );
  return `"""The functions of a queue, called over Redis. Generated from what is served; do not edit."""

from __future__ import annotations

import datetime
import json
import time
import uuid

import redis

_UNSET = object()
_MAX_WAIT_SECS = 0.05


class CallError(Exception):
    """What the function, or the server in its place, said of its failure."""


class Functions:
    """The functions of queue ${
    docText(queue)
  }. Each method waits for the answer, \`_timeout\` seconds at the most."""

    def __init__(self, url="redis://localhost:6379/0", queue=${pythonLiteral(queue)}):
        self.__redis = redis.from_url(url)
        self.__queue = queue

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.__redis.close()

    def __call(self, name, given, timeout):
        message_id = str(uuid.uuid4())
        deadline = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=timeout)
        message = {
            "func_name": name,
            "func_args": [],
            "func_kwargs": {key: value for key, value in given.items() if value is not _UNSET},
            "message_id": message_id,
            "date_deadline_message": deadline.isoformat(),
        }
        self.__redis.xadd(f"prpc_raw_{self.__queue}", {"message": json.dumps(message)})
        end = time.monotonic() + timeout
        wait = 0.001
        while True:
            reply = self.__redis.get(f"prpc_feedback_raw_{self.__queue}_{message_id}")
            if reply is not None:
                break
            if time.monotonic() >= end:
                raise TimeoutError(f"no answer of {name}() within {timeout} secs.")
            time.sleep(wait)
            wait = min(wait * 2, _MAX_WAIT_SECS)
        reply = json.loads(reply)
        if reply["exception_info"] is not None:
            raise CallError(reply["exception_info"])
        return reply["result"]

${methods.join("\n\n")}
`;
}

/** Names that begin with `_` are those of the client itself. */
function canBeCalled({ name, parameters }: FunctionDescription): boolean {
  return [name, ...parameters.map((parameter) => parameter.name)].every((one) =>
    isPythonName(one) && !one.startsWith("_")
  );
}

function method({ name, doc, parameters, returns }: FunctionDescription): string {
  const heads = parameters.map(head);
  const answer = returns && pythonAnnotation(returns);
  const given = parameters.map((parameter) => `"${parameter.name}": ${parameter.name}`).join(", ");
  return [
    `    def ${name}(${["_self", ...heads, "*", "_timeout: float = 30.0"].join(", ")})${
      answer ? ` -> ${answer}` : ""
    }:`,
    ...(doc.trim() === "" ? [] : [`        """${docText(doc.trim())}"""`]),
    `        return _self.__call("${name}", {${given}}, _timeout)`,
  ].join("\n");
}

function head(parameter: ParameterDescription): string {
  const annotation = pythonAnnotation(parameter.schema);
  const typed = parameter.name + (annotation ? `: ${annotation}` : "");
  if (parameter.required) return typed;
  const value = parameter.default === undefined ? "_UNSET" : pythonLiteral(parameter.default);
  return `${typed}${annotation ? " = " : "="}${value}`;
}

/** Text inside of a docstring, which nothing in it can end. */
function docText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\r", "");
}
