import { create, type DescMessage, isMessage, type MessageShape } from "@bufbuild/protobuf";
import { z } from "zod";
import { invalidArgument } from "../error/mod.ts";
import { contractPath } from "./schema_path.ts";

/** The schemas of some fields of a message, by their names in its generated type. */
export type FieldRules<Desc extends DescMessage> = {
  readonly [Name in Exclude<keyof MessageShape<Desc>, "$typeName" | "$unknown">]?: z.ZodType;
};

/** Refuses a field of a message, in the names of its generated type. */
export type Refuse<Desc extends DescMessage> = (
  field: Exclude<keyof MessageShape<Desc>, "$typeName" | "$unknown">,
  description: string,
) => void;

/** What is wrong with a message: where, in the names of its generated type, and what. */
export interface RuleFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a message must be beyond its type. Made by {@link rule}. */
export interface MessageRule {
  readonly message: DescMessage;
  /** The schemas of its fields, by their names in the generated type. */
  readonly fields: Readonly<Record<string, z.ZodType>>;
  /** All that is wrong with a message of this type. */
  faults(message: object): readonly RuleFault[];
}

/** Rules by the full names of the messages that they are for. */
export type Rules = ReadonlyMap<string, MessageRule>;

/**
 * A rule for the requests of one type, applied to every protocol alike.
 *
 * Its schemas are for the message as its generated type has it, so an absent field is what `create` makes of it:
 * "" for a string, `undefined` for an `optional` one. They judge and change nothing: what a schema returns is
 * not used. A rule says nothing of messages that its own message contains, unless its schemas do.
 *
 * @param whole looks at several fields together, once each of them is right.
 */
export function rule<Desc extends DescMessage>(
  message: Desc,
  fields: FieldRules<Desc>,
  whole?: (message: MessageShape<Desc>, refuse: Refuse<Desc>) => void,
): MessageRule {
  const given = Object.fromEntries(
    Object.entries<z.ZodType | undefined>(fields).flatMap(([name, schema]) => schema ? [[name, schema]] : []),
  );
  const schema = z.object(given);
  return {
    message,
    fields: given,
    faults(value) {
      const { error } = schema.safeParse(value);
      if (error) return error.issues;
      const faults: RuleFault[] = [];
      if (isMessage(value, message)) {
        whole?.(value, (field, text) => faults.push({ path: [field], message: text }));
      }
      return faults;
    },
  };
}

/**
 * Rules by their messages.
 *
 * @throws RangeError when two are for the same message.
 */
export function rulesOf(...rules: readonly MessageRule[]): Rules {
  const byName = new Map<string, MessageRule>();
  for (const one of rules) {
    const { typeName } = one.message;
    if (byName.has(typeName)) throw new RangeError(`Cannot add rule of "${typeName}": it has one`);
    byName.set(typeName, one);
  }
  return byName;
}

/** The fields that a rule wants: those that it refuses when they are absent, by their names in the generated type. */
export function requiredFields({ message, fields }: MessageRule): string[] {
  const absent = create(message);
  return Object.keys(fields).filter((name) => !fields[name]?.safeParse(Reflect.get(absent, name)).success);
}

/**
 * Holds a message to the rule for its type; one that there is no rule for passes.
 *
 * @param at the path of the message, put before the paths of its fields.
 * @throws AppError `INVALID_ARGUMENT` that names every wrong field in the contract's names.
 */
export function holdToRules(rules: Rules, message: { readonly $typeName: string }, at = ""): void {
  const found = rules.get(message.$typeName);
  const faults = found?.faults(message) ?? [];
  if (!found || faults.length === 0) return;
  throw invalidArgument(faults.map((fault) => {
    const path = contractPath(found.message, fault.path, message);
    return { field: [at, path].filter(Boolean).join("."), description: fault.message };
  }));
}
