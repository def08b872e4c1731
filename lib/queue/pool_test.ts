import { assertEquals } from "@std/assert";
import { timeoutText } from "./pool.ts";

Deno.test("timeoutText: as Python prints the seconds", () => {
  const secs = [2_000, 100_000, 500, 1_234].map((ms) => /timeout (.*) secs\.$/.exec(timeoutText(ms))?.[1]);
  assertEquals(secs, ["2.0", "100.0", "0.5", "1.234"]);
});
