import { assert, assertEquals } from "@std/assert";
import { ANY_VERSION_VARIABLE, DENO_VERSION, wrongRuntime } from "./runtime.ts";

Deno.test("wrongRuntime: nothing is wrong with the version that is pinned, and these tests run on it", () => {
  assertEquals(wrongRuntime(DENO_VERSION, undefined), undefined);
  assertEquals(wrongRuntime(DENO_VERSION, ""), undefined);
  if (!Deno.env.get(ANY_VERSION_VARIABLE)) assertEquals(Deno.version.deno, DENO_VERSION);
});

Deno.test("wrongRuntime: any other is named, with both ways out", () => {
  for (const version of ["2.9.4", "2.9.2", "2.10.0", "2.9.30", "2.9.3-rc.1"]) {
    for (const override of [undefined, ""]) {
      const message = wrongRuntime(version, override) ?? "";
      assert(message.includes(`and this is ${version}.`), message);
      assert(message.includes(`npx -y deno@${DENO_VERSION} task start`), message);
      assert(message.includes(`${ANY_VERSION_VARIABLE}=1`), message);
    }
  }
});

Deno.test("wrongRuntime: the override lets any version through", () => {
  assertEquals(wrongRuntime("2.9.4", "1"), undefined);
  assertEquals(wrongRuntime("9.0.0", "anything"), undefined);
});
