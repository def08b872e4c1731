import { assert, assertEquals } from "@std/assert";
import { alternate } from "./alternate.ts";

Deno.test("alternate: takes of each target in turn", async () => {
  const turns: string[] = [];
  const taken = await alternate(["a", "b"], 3, (target) => Promise.resolve(turns.push(target)));
  assertEquals(turns, ["a", "b", "a", "b", "a", "b"]);
  assertEquals([...taken], [["a", [1, 3, 5]], ["b", [2, 4, 6]]]);
});

Deno.test("alternate: what throws is left out from then on, and says why", async () => {
  const turns: string[] = [];
  const error = new Error("gone");
  const taken = await alternate(["a", "b"], 2, (target) => {
    turns.push(target);
    return target === "a" ? Promise.reject(error) : Promise.resolve(turns.length);
  });
  assertEquals(turns, ["a", "b", "b"]);
  assert(taken.get("a") === error);
  assertEquals(taken.get("b"), [2, 3]);
});
