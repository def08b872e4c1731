import { type DescField, type DescMessage, type Registry, ScalarType } from "@bufbuild/protobuf";
import { z } from "zod";
import COMMENTS from "../../proto/gen/comments.json" with { type: "json" };
import { boundsOf, isBounded } from "./rule_bounds.ts";
import { requiredFields, type Rules } from "./rules.ts";
import { anySchema } from "./schema_any.ts";
import { asComponent } from "./schema_component.ts";
import { enumSchema, isNullValue } from "./schema_enum.ts";
import { expected, expectedKind } from "./schema_issue.ts";
import { isJsonObject } from "./schema_json.ts";
import { messageSchema } from "./schema_message.ts";
import { scalarSchema } from "./schema_scalar.ts";
import { wellKnownSchema } from "./schema_well_known.ts";

const ANY = "google.protobuf.Any";

/** Comments of contracts, by the full names of what they stand above; see `proto/gen/comments.json`. */
export type Comments = Readonly<Record<string, string>>;

/** What schemas are made with. */
export interface SchemaOptions {
  /** The messages that `google.protobuf.Any` may hold; without it, none. */
  readonly registry?: Registry | undefined;
  /** The descriptions of the document; the comments of Parley's own contracts unless given. */
  readonly comments?: Comments | undefined;
  /** Tell the document which fields are required, and whatever their schemas have as `meta`. They are not applied. */
  readonly rules?: Rules | undefined;
}

/**
 * The zod schemas of messages in protobuf JSON, made from their descriptors, each once.
 *
 * A schema validates, and converts nothing but names: what it returns has the fields that are set under their
 * JSON names. In a document each message and enum is a component of its full name, described by its comment.
 *
 * Parsing goes as deep as the value does: hold what comes from outside to `schemaFaults`, which has a limit.
 */
export class MessageSchemas {
  readonly #options: SchemaOptions;
  readonly #comments: Comments;
  readonly #schemas = new Map<string, z.ZodType>();
  readonly #messages = new Set<DescMessage>();

  constructor(options: SchemaOptions = {}) {
    this.#options = options;
    this.#comments = options.comments ?? COMMENTS;
  }

  /** The schema of a message. */
  of(desc: DescMessage): z.ZodType {
    return this.#once(desc.typeName, () => wellKnownSchema(desc) ?? this.#messageOf(desc));
  }

  /** The schema of a message less some of its fields, without a name: the body of a request whose path has them. */
  without(desc: DescMessage, fields: readonly DescField[]): z.ZodType {
    const rest = desc.fields.filter((field) => !fields.includes(field));
    return messageSchema(desc, this.#fieldsOf(rest)).meta(this.#describe(desc, rest));
  }

  /** The schema of a field that is there, described by its comment unless it is a component of its own. */
  ofField(field: DescField): z.ZodType {
    const schema = this.#once(String(field), () => this.#fieldOf(field));
    // A component takes its description from whoever comes first: see describeReferences.
    return isComponent(field) ? schema : schema.meta(this.#describeField(field));
  }

  /**
   * Adds to a document of these schemas what stands beside a `$ref`: the descriptions of fields whose type is a
   * component.
   */
  describeReferences(
    document: { readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> } },
  ) {
    for (const desc of this.#messages) {
      const component = document.components?.schemas?.[desc.typeName];
      const properties = isJsonObject(component) ? component.properties : undefined;
      if (!isJsonObject(properties)) continue;
      for (const field of desc.fields.filter(isComponent)) {
        const property = properties[field.jsonName];
        if (isJsonObject(property)) Object.assign(property, this.#describeField(field));
      }
    }
  }

  #describeField(field: DescField) {
    const description = this.#comments[`${field.parent.typeName}.${field.name}`];
    const rule = this.#options.rules?.get(field.parent.typeName)?.fields[field.localName];
    const { id: _id, ...meta } = rule?.meta() ?? {}; // an id would make it a component
    return {
      ...(rule && isBounded(field) && boundsOf(rule)),
      ...meta,
      ...(description !== undefined && { description }),
      ...(field.deprecated && { deprecated: true }),
    };
  }

  #messageOf(desc: DescMessage): z.ZodType {
    if (desc.typeName === ANY) {
      return anySchema(desc, this.#comments[ANY], {
        registry: this.#options.registry,
        schemaOf: (inside) => this.of(inside),
        isBelowValue: (inside) => inside.typeName === ANY || wellKnownSchema(inside) !== undefined,
      });
    }
    this.#messages.add(desc);
    const schema = messageSchema(desc, this.#fieldsOf(desc.fields));
    return asComponent(schema, desc.typeName, this.#describe(desc, desc.fields));
  }

  #fieldsOf(fields: readonly DescField[]) {
    return fields.map((field) => [field, () => this.ofField(field).optional()] as const);
  }

  #describe(desc: DescMessage, fields: readonly DescField[]): { description?: string; required?: string[] } {
    const description = this.#comments[desc.typeName];
    const rule = this.#options.rules?.get(desc.typeName);
    const names = rule ? requiredFields(rule) : [];
    const required = fields.filter(({ localName }) => names.includes(localName)).map(({ jsonName }) =>
      jsonName
    );
    return {
      ...(description !== undefined && { description }),
      ...(required.length > 0 && { required }),
    };
  }

  #fieldOf(field: DescField): z.ZodType {
    switch (field.fieldKind) {
      case "list":
        return z.array(this.#valueOf(field), { error: expectedKind("an array") });
      case "map":
        return mapSchema(field.mapKey, this.#valueOf(field));
      default:
        return this.#valueOf(field);
    }
  }

  /** The schema of a singular field, of an item of a list, or of a value of a map. */
  #valueOf(field: DescField): z.ZodType {
    if (field.message) return this.of(field.message);
    const { enum: desc } = field;
    if (desc) return this.#once(desc.typeName, () => enumSchema(desc, this.#comments[desc.typeName]));
    return scalarSchema(field.scalar ?? ScalarType.STRING);
  }

  #once(name: string, make: () => z.ZodType): z.ZodType {
    let schema = this.#schemas.get(name);
    if (!schema) this.#schemas.set(name, schema = make());
    return schema;
  }
}

/** Whether a document has one component for all such fields. */
function isComponent(field: DescField): boolean {
  if (field.fieldKind === "enum") return !isNullValue(field.enum);
  return field.fieldKind === "message" && wellKnownSchema(field.message) === undefined;
}

/** A map is an object whose keys are texts that stand for keys of its type. */
function mapSchema(key: ScalarType, value: z.ZodType): z.ZodType {
  const map = z.record(z.string(), value, { error: expectedKind("an object") });
  if (key === ScalarType.STRING) return map;
  const schema = key === ScalarType.BOOL
    ? z.enum(["true", "false"], { error: expected("true or false") })
    : scalarSchema(key);
  return map.superRefine((entries, context) => {
    for (const name of Object.keys(entries)) {
      const issue = schema.safeParse(name).error?.issues[0];
      if (issue) context.addIssue({ code: "custom", path: [name], message: `as a key: ${issue.message}` });
    }
  });
}

const shared = new WeakMap<object, MessageSchemas>();
const NO_REGISTRY = {};

/** The schema of a message, made once for each registry; see {@link MessageSchemas}. */
export function schemaOf(desc: DescMessage, { registry }: Pick<SchemaOptions, "registry"> = {}): z.ZodType {
  const owner = registry ?? NO_REGISTRY;
  let schemas = shared.get(owner);
  if (!schemas) shared.set(owner, schemas = new MessageSchemas({ registry }));
  return schemas.of(desc);
}
