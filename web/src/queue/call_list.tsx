import { useState } from "preact/hooks";
import { CallState } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { failureOf } from "../app/errors.ts";
import { timeOf } from "../chat/times.ts";
import { calls, cancelCall, hasEnded, type ShownCall } from "./calls.ts";

const STATES: Readonly<Record<CallState, string>> = {
  [CallState.UNSPECIFIED]: "being stored",
  [CallState.QUEUED]: "queued",
  [CallState.RUNNING]: "running",
  [CallState.DONE]: "done",
  [CallState.FAILED]: "failed",
  [CallState.CANCELLED]: "cancelled",
};

/** The calls that were made here, with their results as they come. */
export function CallList() {
  return (
    <section aria-label="Calls">
      <h2>Calls</h2>
      {calls.value.length === 0 && (
        <p class="muted">What is called here is shown here, with what becomes of it.</p>
      )}
      <ol class="calls">{calls.value.map((call) => <CallRow key={call.key} call={call} />)}</ol>
    </section>
  );
}

function CallRow({ call }: { call: ShownCall }) {
  const [fault, setFault] = useState("");
  const { func, kwargs, state, result, error, startMs, endMs, id } = call;
  const cancel = () => cancelCall(call).catch((thrown) => setFault(failureOf(thrown).message));
  return (
    <li>
      <div class="row">
        <code class="grow" title={id}>{func}({argumentsOf(kwargs)})</code>
        <output class={`call-state state-${state}`}>{STATES[state]}</output>
        <small class="muted">{endMs ? `${endMs - startMs} ms` : timeOf(startMs)}</small>
        {id && !hasEnded(call) && (
          <button
            type="button"
            class="secondary outline small"
            aria-label={`Cancel ${func}`}
            onClick={cancel}
          >
            Cancel
          </button>
        )}
      </div>
      {state === CallState.DONE && <pre><code>{JSON.stringify(result, null, 2)}</code></pre>}
      {(error || fault) && <p class="fault">{error || fault}</p>}
    </li>
  );
}

/** `a: 1, b: 2`. */
function argumentsOf(kwargs: ShownCall["kwargs"]): string {
  return Object.entries(kwargs).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ");
}
