import { useId } from "preact/hooks";
import type { FieldErrors } from "./errors.ts";

/** An input with its label, and with what is wrong with it right below. */
export interface FieldProps {
  readonly label: string;
  /** The path of the field in the request, by which the server names it. */
  readonly name: string;
  readonly errors: FieldErrors;
  readonly type?: "text" | "email" | "password" | "tel";
  readonly hint?: string;
  readonly initial?: string | undefined;
  readonly autocomplete?: string;
}

export function Field(
  { label, name, errors, type = "text", hint, initial, autocomplete = "off" }: FieldProps,
) {
  const id = useId(); // the same field may be in two forms of a view
  const fault = errors[name];
  const shared = {
    ...{ id, name, autocomplete },
    defaultValue: initial,
    "aria-invalid": fault ? "true" as const : undefined,
    "aria-describedby": fault || hint ? `${id}-help` : undefined,
  };
  const inputOf = (kind: typeof type) => {
    switch (kind) {
      case "password":
        return <input type="password" {...shared} />;
      case "email":
        return <input type="email" {...shared} />;
      case "tel":
        return <input type="tel" {...shared} />;
      default:
        return <input type="text" {...shared} />;
    }
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {inputOf(type)}
      {(fault || hint) && <small id={`${id}-help`} class={fault ? "fault" : undefined}>{fault ?? hint}
      </small>}
    </div>
  );
}

/** The faults that stand beside no field of a form, for above it. */
export function otherFaults(errors: FieldErrors, names: readonly string[]): string[] {
  return Object.entries(errors).filter(([name]) => !names.includes(name)).map(([name, fault]) =>
    `${name}: ${fault}`
  );
}
