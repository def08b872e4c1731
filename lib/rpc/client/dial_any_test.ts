import { assertEquals, assertRejects } from "@std/assert";
import type { Dialled } from "./dial.ts";
import { dialAny } from "./dial_any.ts";
import { parseTarget, type Target, urlOf } from "./target.ts";

/** Three servers, of which some can be reached; and the order in which they are dialled. */
class Servers {
  readonly targets: readonly Target[] = ["http://a:1", "http://b:2", "http://c:3"].map(parseTarget);
  readonly away = new Set<string>();
  readonly dialled: string[] = [];

  dial(target: Target): Promise<Dialled> {
    const url = urlOf(target);
    this.dialled.push(url.slice(7, 8));
    if (this.away.has(url)) return Promise.reject(new Error(`${url} is away`));
    return Promise.resolve({ maxStreams: 1 } as Dialled);
  }
}

Deno.test("dialAny: stays with the one that it has reached, and goes on to the next in turn", async () => {
  const servers = new Servers();
  const dial = dialAny(servers.targets, (target) => servers.dial(target));
  await dial();
  await dial();
  servers.away.add("http://a:1");
  await dial();
  await dial();
  servers.away.add("http://b:2");
  servers.away.delete("http://a:1");
  await dial();
  servers.away.add("http://c:3");
  await dial();
  assertEquals(servers.dialled.join(""), "aa" + "ab" + "b" + "bc" + "ca");
});

Deno.test("dialAny: when none can be reached it says so once all were tried, and begins with the next", async () => {
  const servers = new Servers();
  const dial = dialAny(servers.targets, (target) => servers.dial(target));
  for (const target of servers.targets) servers.away.add(urlOf(target));
  await assertRejects(dial, Error, "http://c:3 is away");
  servers.away.clear();
  await dial();
  assertEquals(servers.dialled.join(""), "abca");
});
