import type { DescMessage, JsonObject } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { isObject } from "./json_value.ts";
import { MessageForm } from "./message_form.tsx";

/** What is to be sent: one message, or several where they stream. */
export interface RequestEditorProps {
  readonly message: DescMessage;
  readonly requests: readonly JsonObject[];
  readonly isStream: boolean;
  faultOf(path: string): string | undefined;
  change(requests: readonly JsonObject[]): void;
}

export function RequestEditor({ message, requests, isStream, faultOf, change }: RequestEditorProps) {
  const [isText, setText] = useState(false);
  return (
    <>
      <div class="row spread">
        <h2>
          {isStream ? "Requests" : "Request"}{" "}
          <small class="muted">
            <code>{message.typeName}</code>
          </small>
        </h2>
        <label>
          <input type="checkbox" role="switch" checked={isText} onChange={() => setText(!isText)} /> as JSON
        </label>
      </div>
      {isText
        ? <JsonEditor {...{ requests, isStream, change }} />
        : requests.map((request, at) => (
          <fieldset key={at} class="request">
            {isStream && <legend>Request {at + 1}</legend>}
            <MessageForm
              message={message}
              value={request}
              path=""
              faultOf={at === requests.length - 1 ? faultOf : () => undefined}
              change={(next) => change(requests.map((old, index) => index === at ? next : old))}
            />
          </fieldset>
        ))}
      {isStream && !isText && (
        <div class="row">
          <button type="button" class="secondary outline small" onClick={() => change([...requests, {}])}>
            Add a request
          </button>
          {requests.length > 1 && (
            <button
              type="button"
              class="secondary outline small"
              onClick={() => change(requests.slice(0, -1))}
            >
              Remove the last
            </button>
          )}
        </div>
      )}
    </>
  );
}

function JsonEditor(
  { requests, isStream, change }: Pick<RequestEditorProps, "requests" | "isStream" | "change">,
) {
  const [text, setText] = useState(() => JSON.stringify(isStream ? requests : requests[0], null, 2));
  const [fault, setFault] = useState("");
  const take = (next: string) => {
    setText(next);
    try {
      const value = JSON.parse(next);
      const all = isStream ? value : [value];
      if (!Array.isArray(all) || !all.every(isObject)) {
        throw new TypeError(isStream ? "expected an array of objects" : "expected an object");
      }
      change(all);
      setFault("");
    } catch (thrown) {
      setFault(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return (
    <>
      <textarea
        class="json"
        rows={8}
        spellcheck={false}
        aria-label="Request as JSON"
        aria-invalid={fault ? "true" : undefined}
        value={text}
        onInput={({ currentTarget }) => take(currentTarget.value)}
      />
      <small role="alert">{fault}</small>
    </>
  );
}
