import type { DescMessage } from "@bufbuild/protobuf";
import type { z } from "zod";
import type { FieldViolation } from "../error/mod.ts";
import type { MessageSchemas } from "./schema.ts";
import { isDeeperThan } from "./schema_json.ts";
import { contractPath, fieldAt } from "./schema_path.ts";

/** How many faults are told at the most. */
const MAX_FAULTS = 20;
/** How many levels of objects and arrays a value may have, as `fromJson` of protobuf. */
export const MAX_LEVELS = 100;

/** How faults are named. */
export interface FaultOptions {
  /** Makes the schema. */
  readonly schemas: MessageSchemas;
  /** What the value is called where it is wrong as a whole: `body`, `body[3]`. */
  readonly root: string;
}

/**
 * Where a JSON value is not the JSON of a message: each field that is wrong by its path in the contract's names,
 * such as `messages[3].author`, with what was expected and what came. The first 20; none when all is right.
 */
export function schemaFaults(
  desc: DescMessage,
  json: unknown,
  { schemas, root }: FaultOptions,
): FieldViolation[] {
  if (isDeeperThan(MAX_LEVELS, json)) {
    return [{ field: root, description: `expected at most ${MAX_LEVELS} levels, got more` }];
  }
  const { error } = schemas.of(desc).safeParse(json);
  return (error?.issues ?? []).flatMap((issue) => violations(desc, issue)).slice(0, MAX_FAULTS)
    .map(({ field, description }) => ({ field: field || root, description }));
}

function violations(desc: DescMessage, issue: z.core.$ZodIssue): FieldViolation[] {
  if (issue.code !== "unrecognized_keys") {
    return [{ field: contractPath(desc, issue.path), description: issue.message }];
  }
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    // A key that is a field after all was not renamed because the field is there by its JSON name, too.
    const description = fieldAt(desc, path) ? "given twice, by both of its names" : issue.message;
    return { field: contractPath(desc, path), description };
  });
}
