import type { DescMethod, JsonObject, Registry } from "@bufbuild/protobuf";
import { useEffect, useMemo, useState } from "preact/hooks";
import { session } from "../app/session.ts";
import { CallRun } from "./call_run.ts";
import { CallResult } from "./call_result.tsx";
import { commandLines } from "./command_lines.ts";
import { commentOf, KIND_NAMES } from "./contracts.ts";
import { CopyLine } from "./copy_line.tsx";
import { grpcPlace } from "./grpc_place.ts";
import { canCall, type Protocol, PROTOCOLS } from "./protocols.ts";
import { RequestEditor } from "./request_editor.tsx";
import { restRule } from "./rest_request.ts";

/** One method: what the contract says of it, its form, and what its calls answer. */
export function MethodPanel({ method, registry }: { method: DescMethod; registry: Registry }) {
  const [requests, setRequests] = useState<readonly JsonObject[]>([{}]);
  const [protocol, setProtocol] = useState<Protocol>("Connect");
  const run = useMemo(() => new CallRun(), []);
  useEffect(() => () => run.cancel(), []);
  const streams = method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming";
  const rule = restRule(method);
  const lines = commandLines(method, requests, {
    origin: location.origin,
    grpc: grpcPlace(),
    needsToken: session.value !== null,
  });
  const submit = (event: Event) => {
    event.preventDefault();
    run.start(protocol, { method, requests, registry });
  };
  return (
    <article class="method">
      <h1>{method.name}</h1>
      <p class="muted">
        <code>{method.parent.typeName}</code> · {KIND_NAMES[method.methodKind]}
        {rule && (
          <>
            · <code>{rule.verb} {rule.template}</code>
          </>
        )}
      </p>
      <p class="comment">{commentOf(`${method.parent.typeName}.${method.name}`)}</p>
      <form onSubmit={submit} noValidate>
        <RequestEditor
          message={method.input}
          requests={requests}
          isStream={streams}
          faultOf={(path) => run.faultOf(path)}
          change={setRequests}
        />
        <div class="row">
          <fieldset class="protocols" aria-label="Protocol">
            {PROTOCOLS.map((name) => (
              <label key={name}>
                <input
                  type="radio"
                  name="protocol"
                  checked={name === protocol}
                  disabled={!canCall(method, name)}
                  onChange={() => setProtocol(name)}
                />
                {name}
              </label>
            ))}
          </fieldset>
          <button type="submit" disabled={run.state.value === "running"}>Call</button>
          {run.state.value === "running" && (
            <button
              type="button"
              class="secondary"
              onClick={() => run.cancel()}
            >
              Stop
            </button>
          )}
        </div>
      </form>
      <CallResult run={run} />
      <h2>By other means</h2>
      {lines.map((line) => <CopyLine key={line.name} {...line} />)}
    </article>
  );
}
