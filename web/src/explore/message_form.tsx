import type { DescField, DescMessage, DescOneof, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { FieldInput } from "./field_input.tsx";
import { controlOf, isObject, withField } from "./json_value.ts";
import { commentOf } from "./contracts.ts";

/** A message that is filled in, as its protobuf JSON. */
export interface MessageFormProps {
  readonly message: DescMessage;
  readonly value: JsonObject;
  /** Where it stands in the request; empty for the request itself. */
  readonly path: string;
  /** What is wrong, by path. */
  faultOf(path: string): string | undefined;
  change(value: JsonObject): void;
}

/** A form from a descriptor: an input for each field, a choice for each oneof. What is left empty is not sent. */
export function MessageForm(props: MessageFormProps) {
  const { message } = props;
  if (message.fields.length === 0) return <p class="muted">This message has no fields.</p>;
  return (
    <>
      {message.members.map((member) =>
        member.kind === "oneof"
          ? <OneofChoice key={member.name} oneof={member} {...props} />
          : <FieldRow key={member.name} field={member} {...props} />
      )}
    </>
  );
}

type FieldRowProps = MessageFormProps & { readonly field: DescField };

function FieldRow({ field, message, value, path, faultOf, change }: FieldRowProps) {
  const here = path ? `${path}.${field.name}` : field.name;
  const current = value[field.jsonName];
  const set = (next: JsonValue | undefined) => change(withField(value, field.jsonName, next));
  const comment = commentOf(`${message.typeName}.${field.name}`);
  const inner = field.message;
  if (inner && controlOf(field) === "message") {
    return (
      <fieldset class="nested">
        <label>
          <input
            type="checkbox"
            checked={current !== undefined}
            onChange={({ currentTarget }) => set(currentTarget.checked ? {} : undefined)}
          />
          <code>{field.name}</code> <small class="muted">{inner.typeName}</small>
        </label>
        {comment && <small class="comment">{comment}</small>}
        {isObject(current) && (
          <MessageForm message={inner} value={current} path={here} faultOf={faultOf} change={set} />
        )}
      </fieldset>
    );
  }
  if (controlOf(field) === "list") {
    return (
      <ListRow
        field={field}
        value={Array.isArray(current) ? current : []}
        path={here}
        faultOf={faultOf}
        set={set}
        comment={comment}
      />
    );
  }
  return (
    <FieldInput field={field} path={here} value={current} fault={faultOf(here)} comment={comment} set={set} />
  );
}

function OneofChoice({ oneof, ...props }: MessageFormProps & { readonly oneof: DescOneof }) {
  const { value, change } = props;
  const chosen = oneof.fields.find(({ jsonName }) => value[jsonName] !== undefined);
  const choose = (name: string) => {
    const without = oneof.fields.reduce((left, { jsonName }) => withField(left, jsonName, undefined), value);
    const field = oneof.fields.find((field) => field.name === name);
    change(field ? withField(without, field.jsonName, controlOf(field) === "message" ? {} : "") : without);
  };
  return (
    <fieldset class="nested">
      <label>
        <code>{oneof.name}</code> <small class="muted">one of</small>
        <select value={chosen?.name ?? ""} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">none</option>
          {oneof.fields.map(({ name }) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      {chosen && <FieldRow field={chosen} {...props} />}
    </fieldset>
  );
}

interface ListRowProps {
  readonly field: DescField;
  readonly value: readonly JsonValue[];
  readonly path: string;
  readonly comment: string;
  faultOf(path: string): string | undefined;
  set(value: JsonValue | undefined): void;
}

function ListRow({ field, value, path, comment, faultOf, set }: ListRowProps) {
  const put = (at: number, next: JsonValue) => set(value.map((old, index) => index === at ? next : old));
  const remove = (at: number) => set(value.length > 1 ? value.filter((_, index) => index !== at) : undefined);
  const inner = controlOf(field, true) === "message" ? field.message : undefined;
  return (
    <fieldset class="nested">
      <legend>
        <code>{field.name}</code> <small class="muted">any number of them</small>
      </legend>
      {comment && <small class="comment">{comment}</small>}
      {value.map((element, at) => (
        <div key={at} class="element">
          {inner
            ? (
              <MessageForm
                message={inner}
                value={isObject(element) ? element : {}}
                path={`${path}[${at}]`}
                faultOf={faultOf}
                change={(next) => put(at, next)}
              />
            )
            : (
              <FieldInput
                field={field}
                isElement
                path={`${path}[${at}]`}
                value={element}
                fault={faultOf(`${path}[${at}]`)}
                comment=""
                set={(next) => put(at, next ?? "")}
              />
            )}
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${field.name} ${at + 1}`}
            onClick={() => remove(at)}
          >
            ×
          </button>
        </div>
      ))}
      <button type="button" class="secondary outline small" onClick={() => set([...value, inner ? {} : ""])}>
        Add {field.name}
      </button>
    </fieldset>
  );
}
