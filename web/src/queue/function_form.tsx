import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { toJson } from "@bufbuild/protobuf";
import { useId, useState } from "preact/hooks";
import type { Function as QueueFunction, Parameter } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { type Failure, failureOf } from "../app/errors.ts";
import { makeCall } from "./calls.ts";
import { choicesOf, controlOf, readParameter, wordsOf } from "./parameter.ts";

/** A form from the schemas of a function's parameters. What is left empty is not passed. */
export function FunctionForm({ queue, func }: { queue: string; func: QueueFunction }) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    const { kwargs, wrong } = readAll(func.parameters, texts);
    setFaults(wrong);
    setFailure(undefined);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    try {
      await makeCall(queue, func.name, kwargs);
    } catch (thrown) {
      const failed = failureOf(thrown);
      setFailure(failed);
      setFaults(faultsOf(func.parameters, failed));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate aria-label={func.name} class="function">
      <h2>
        <code>{func.name}</code>
      </h2>
      {func.doc && <p class="comment">{func.doc}</p>}
      {func.parameters.length === 0 && <p class="muted">It takes no arguments.</p>}
      {func.parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          text={texts[parameter.name] ?? ""}
          fault={faults[parameter.name]}
          change={(text) => setTexts({ ...texts, [parameter.name]: text })}
        />
      ))}
      <div class="row">
        <button type="submit" aria-busy={isBusy ? "true" : undefined} disabled={isBusy}>Call</button>
        <span role="alert">{failure?.message}</span>
      </div>
    </form>
  );
}

interface ParameterFieldProps {
  readonly parameter: Parameter;
  readonly text: string;
  readonly fault: string | undefined;
  change(text: string): void;
}

function ParameterField({ parameter, text, fault, change }: ParameterFieldProps) {
  const id = useId();
  const { name, required, schema } = parameter;
  const fallback = parameter.default && JSON.stringify(toJson(ValueSchema, parameter.default));
  const control = controlOf(schema);
  const shared = {
    id,
    "aria-describedby": `${id}-help`,
    "aria-invalid": fault ? "true" as const : undefined,
    "aria-required": required,
    value: text,
  };
  const choices = control === "flag"
    ? ["true", "false"]
    : control === "choice"
    ? choicesOf(schema)
    : undefined;
  const placeholder = fallback ?? "";
  return (
    <div class="field">
      <label for={id}>
        <code>{name}</code>
        {required ? "" : <small class="muted">may be left out</small>}
      </label>
      {choices
        ? (
          <select {...shared} onChange={({ currentTarget }) => change(currentTarget.value)}>
            <option value="">{fallback ? `left out: ${fallback}` : "not given"}</option>
            {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
          </select>
        )
        : control === "json"
        ? (
          <textarea
            {...shared}
            rows={2}
            spellcheck={false}
            placeholder={placeholder || "JSON"}
            onInput={({ currentTarget }) => change(currentTarget.value)}
          />
        )
        : (
          <input
            {...shared}
            type="text"
            autocomplete="off"
            inputMode={control === "number" ? "decimal" : "text"}
            placeholder={placeholder}
            onInput={({ currentTarget }) => change(currentTarget.value)}
          />
        )}
      <small id={`${id}-help`} class={fault ? "fault" : "comment"}>{fault ?? wordsOf(schema)}</small>
    </div>
  );
}

function readAll(parameters: readonly Parameter[], texts: Readonly<Record<string, string>>) {
  const kwargs: JsonObject = {};
  const wrong: Record<string, string> = {};
  for (const { name, required, schema } of parameters) {
    try {
      const value: JsonValue | undefined = readParameter(controlOf(schema), texts[name] ?? "");
      if (value !== undefined) kwargs[name] = value;
      else if (required && controlOf(schema) === "text") kwargs[name] = ""; // an empty text is one
      else if (required) wrong[name] = "it must be given";
    } catch {
      wrong[name] = "expected JSON";
    }
  }
  return { kwargs, wrong };
}

/** The server names arguments by their path: `kwargs.a`, or `a`. */
function faultsOf(parameters: readonly Parameter[], { fields }: Failure): Record<string, string> {
  const known = new Set(parameters.map(({ name }) => name));
  const faults: Record<string, string> = {};
  for (const [path, fault] of Object.entries(fields)) {
    const [first = ""] = path.replace(/^kwargs\./, "").split(/[.[]/);
    if (known.has(first)) faults[first] = fault;
  }
  return faults;
}
