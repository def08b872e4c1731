import { assertEquals, assertThrows } from "@std/assert";
import { createOpenPool } from "./open_pools.ts";
import { permissionFlags } from "./permissions.ts";

Deno.test("permissionFlags: reading alone unless given, which the host gives up", () => {
  assertEquals(permissionFlags({}, ["/app"]), ["--allow-read"]);
});

Deno.test("permissionFlags: what is given, and no more", () => {
  const flags = permissionFlags({ net: ["example.com:443", "[::1]"], env: true, read: ["/data"] }, ["/app"]);
  assertEquals(flags, ["--allow-read=/app,/data", "--allow-net=example.com:443,[::1]", "--allow-env"]);
});

Deno.test("permissionFlags: values that would be read as more than they say are refused", () => {
  for (const net of [[], [""], ["a.example,b.example"]]) {
    assertThrows(() => permissionFlags({ net }, []), RangeError, "Cannot allow net");
  }
});

Deno.test("createOpenPool: memory and workers that cannot be are refused", async () => {
  assertThrows(() => createOpenPool({ heapMb: 1 }), RangeError, "Cannot bound a heap");
  for (const workers of [0, 1.5, 2_000]) {
    const error = await createOpenPool()("process", { modules: [], workers }).catch((thrown) => thrown);
    assertEquals([error.name, error.message.includes(`${workers} workers`)], ["RangeError", true]);
  }
});
