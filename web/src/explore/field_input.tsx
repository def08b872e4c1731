import type { DescField, JsonValue } from "@bufbuild/protobuf";
import { useState } from "preact/hooks";
import { controlOf, placeholderOf, typed } from "./json_value.ts";

/** A field that has one value. */
export interface FieldInputProps {
  readonly field: DescField;
  /** It is an element of the field, which is a list. */
  readonly isElement?: boolean;
  readonly path: string;
  readonly value: JsonValue | undefined;
  readonly fault: string | undefined;
  readonly comment: string;
  set(value: JsonValue | undefined): void;
}

/** The input of a field, with what the contract says of it and what is wrong with it. */
export function FieldInput(props: FieldInputProps) {
  const { field, path, fault, comment } = props;
  const id = `explore-${path}`;
  const help = fault || comment ? `${id}-help` : undefined;
  const described = { id, "aria-describedby": help, "aria-invalid": fault ? "true" as const : undefined };
  return (
    <div class="field">
      <label for={id}>
        <code>{field.name}</code>
      </label>
      <Control {...props} described={described} />
      {help && <small id={help} class={fault ? "fault" : "comment"}>{fault ?? comment}</small>}
    </div>
  );
}

interface Described {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": "true" | undefined;
}

function Control(
  { field, isElement = false, value, set, described }: FieldInputProps & { described: Described },
) {
  const control = controlOf(field, isElement);
  switch (control) {
    case "flag":
      return (
        <input
          {...described}
          type="checkbox"
          role="switch"
          checked={value === true}
          onChange={({ currentTarget }) => set(currentTarget.checked || undefined)}
        />
      );
    case "choice":
      return (
        <select
          {...described}
          value={typeof value === "string" ? value : ""}
          onChange={({ currentTarget }) => set(currentTarget.value || undefined)}
        >
          <option value="">not given</option>
          {field.enum?.values.map(({ name }) => <option key={name} value={name}>{name}</option>)}
        </select>
      );
    case "json":
      return <JsonInput described={described} value={value} set={set} placeholder={placeholderOf(field)} />;
    default:
      return (
        <input
          {...described}
          type="text"
          autocomplete="off"
          spellcheck={false}
          inputMode={control === "number" ? "decimal" : "text"}
          placeholder={placeholderOf(field)}
          value={value === undefined ? "" : String(value)}
          onInput={({ currentTarget }) => set(typed(control, currentTarget.value))}
        />
      );
  }
}

type JsonInputProps = Pick<FieldInputProps, "value" | "set"> & { described: Described; placeholder: string };

/** What is no JSON yet is kept as it is typed, and not set. */
function JsonInput({ value, set, described, placeholder }: JsonInputProps) {
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value));
  const [isFault, setFault] = useState(false);
  return (
    <textarea
      {...described}
      rows={2}
      spellcheck={false}
      placeholder={placeholder}
      aria-invalid={isFault ? "true" : described["aria-invalid"]}
      value={text}
      onInput={({ currentTarget }) => {
        setText(currentTarget.value);
        try {
          set(currentTarget.value.trim() === "" ? undefined : JSON.parse(currentTarget.value));
          setFault(false);
        } catch {
          setFault(true);
        }
      }}
    />
  );
}
