import { assertEquals, assertThrows } from "@std/assert";
import { wired } from "./wiring.ts";

const WIRE = {
  path: "a.ts",
  imports: ['import { two } from "./two.ts";'],
  lists: [{ begins: "const LIST = [", line: "  two," }],
};

Deno.test("wired: a line at the end of its list, an import after the last one", () => {
  const text = `import { one } from "./one.ts";
import {
  other,
} from "./other.ts";

const LIST = [
  one,
];
const NEXT = [
];
`;
  assertEquals(
    wired(text, WIRE),
    text.replace('other.ts";\n', 'other.ts";\nimport { two } from "./two.ts";\n').replace(
      "  one,\n",
      "  one,\n  two,\n",
    ),
  );
});

Deno.test("wired: a list that is not there any more is named", () => {
  assertThrows(
    () => wired("const OTHER = [];\n", WIRE),
    RangeError,
    'Cannot add to "a.ts": "const LIST = ["',
  );
});
