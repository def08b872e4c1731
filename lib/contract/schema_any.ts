import type { DescMessage, Registry } from "@bufbuild/protobuf";
import { z } from "zod";
import { asComponent } from "./schema_component.ts";
import { expected, expectedKind } from "./schema_issue.ts";

/** What `google.protobuf.Any` may hold. */
export interface AnyContents {
  /** The messages that it may hold; none when it is absent. */
  readonly registry: Registry | undefined;
  /** The schema of one of them. */
  readonly schemaOf: (desc: DescMessage) => z.ZodType;
  /** Whether the JSON of a message stands below `value`, since it is no object with its fields. */
  readonly isBelowValue: (desc: DescMessage) => boolean;
}

/**
 * The schema of `google.protobuf.Any`: the JSON of the message that it holds, with its type in `@type`; or an
 * object without anything, which holds nothing.
 */
export function anySchema(
  desc: DescMessage,
  description: string | undefined,
  contents: AnyContents,
): z.ZodType {
  const type = z.string({ error: expected("the name of a type") }).optional()
    .meta({ description: "The type of the message: `type.googleapis.com/<full name>`." });
  const schema = z.looseObject({ "@type": type }, { error: expectedKind("an object") })
    .superRefine((value, context) => {
      if (Object.keys(value).length === 0) return;
      const { "@type": url = "", ...fields } = value;
      const inside = contents.registry?.getMessage(url.slice(url.lastIndexOf("/") + 1));
      if (!inside) {
        const message = expected("the name of a type that is known here")({ input: value["@type"] });
        return context.addIssue({ code: "custom", path: ["@type"], message });
      }
      const isBelow = contents.isBelowValue(inside);
      const result = contents.schemaOf(inside).safeParse(isBelow ? value.value : fields);
      for (const issue of result.error?.issues ?? []) {
        context.addIssue({ ...issue, path: [...isBelow ? ["value"] : [], ...issue.path] });
      }
    });
  return asComponent(schema, desc.typeName, { description: description ?? "A message of any type." });
}
