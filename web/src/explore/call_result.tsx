import { type CallRun, codeName } from "./call_run.ts";

const ENDS = { none: "", running: "Running…", done: "OK", failed: "Failed", stopped: "Stopped" };

/** What a call has answered so far, and how it ended. */
export function CallResult({ run }: { run: CallRun }) {
  const state = run.state.value;
  if (state === "none") return null;
  const failure = run.failure.value;
  const { value: answers } = run.answers;
  const left = run.count.value - answers.length;
  const took = state === "done" || state === "failed" ? ` in ${run.tookMs.value} ms` : "";
  return (
    <section class="result" aria-label="Answer">
      <h2>
        Answer <output class={`end ${state}`}>{ENDS[state]}{took}</output>
      </h2>
      {failure && (
        <div role="alert">
          <strong>{codeName(failure.code)}</strong> {failure.message}
          <ul>
            {Object.entries(failure.fields).map(([field, fault]) => (
              <li key={field}>
                <code>{field}</code>: {fault}
              </li>
            ))}
          </ul>
        </div>
      )}
      {left > 0 && <p class="muted">{left} earlier answers are not shown.</p>}
      {answers.map(({ index, ms, json }) => (
        <div key={index} class="answer">
          <small class="muted">{run.count.value > 1 ? `${index + 1} · ` : ""}{ms} ms</small>
          <pre><code>{JSON.stringify(json, null, 2)}</code></pre>
        </div>
      ))}
    </section>
  );
}
