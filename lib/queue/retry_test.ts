import { assert, assertEquals, assertThrows } from "@std/assert";
import { fn } from "./fn.ts";
import { mayHelp, retryDelayMs } from "./retry.ts";

const ALMOST_ONE = 1 - Number.EPSILON;

Deno.test("retry: the bound doubles with every attempt, up to its own", () => {
  const policy = { attempts: 9, minMs: 100, maxMs: 1_000 };
  const bounds = [1, 2, 3, 4, 5, 60].map((attempt) =>
    Math.ceil(retryDelayMs(policy, attempt, () => ALMOST_ONE) / 100)
  );
  assertEquals(bounds, [1, 2, 4, 8, 10, 10]);
  assertEquals(retryDelayMs(policy, 3, () => 0), 0);
});

Deno.test("retry: waits are spread over all of the bound", () => {
  const waits = Array.from({ length: 2_000 }, () => retryDelayMs({ attempts: 2, minMs: 100, maxMs: 100 }, 1));
  assert(waits.every((ms) => ms >= 0 && ms < 100));
  assertEquals(new Set(waits.map((ms) => Math.floor(ms / 10))).size, 10); // a tenth stays empty once in 10^90 runs
});

Deno.test("retry: what would fail again is not run again", () => {
  assert(mayHelp({ kind: "thrown", message: "" }));
  assert(mayHelp({ kind: "thrown", message: "", code: "UNAVAILABLE" }));
  assert(mayHelp({ kind: "timeout", message: "" }));
  assert(mayHelp({ kind: "crashed", message: "" }));
  assert(!mayHelp({ kind: "thrown", message: "", code: "INVALID_ARGUMENT" }));
  for (const kind of ["arguments", "result", "unknown", "cancelled", "closed"] as const) {
    assert(!mayHelp({ kind, message: "" }), kind);
  }
});

Deno.test("retry: a policy that is none is refused where it is written", () => {
  for (
    const retry of [{ attempts: 1 }, { attempts: 2.5 }, { attempts: 3, minMs: 0 }, {
      attempts: 3,
      minMs: 9,
      maxMs: 8,
    }]
  ) {
    assertThrows(() => fn({ retry }, () => 0), RangeError, "Cannot retry");
  }
  assertEquals(fn({ retry: { attempts: 3 } }, () => 0).retry, { attempts: 3, minMs: 100, maxMs: 60_000 });
  assertThrows(() => fn({ timeoutMs: 0 }, () => 0), RangeError, "Cannot time a function out after 0 ms");
});
