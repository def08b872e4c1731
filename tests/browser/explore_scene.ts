import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { ParleyProcess } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";
import { browserTest } from "./support/browser.ts";

const curl = requirement("curl");
const grpcurl = requirement("grpcurl");

/** The panel of a method. */
class Panel {
  constructor(readonly page: Page, readonly origin: string) {}

  async open(method: string): Promise<void> {
    await this.page.goto(`${this.origin}/#/explore/${method}`);
    const name = method.slice(method.indexOf("/") + 1);
    await this.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  }

  async call(protocol: string): Promise<void> {
    await this.page.getByLabel(protocol, { exact: true }).check();
    await this.page.getByRole("button", { name: "Call", exact: true }).click();
  }

  /** Waits for the end of the call, and gives its answers. */
  async answers(end = "OK"): Promise<unknown[]> {
    await this.page.locator("output.end", { hasText: end }).waitFor();
    return (await this.page.locator(".answer pre").allTextContents()).map((text) => JSON.parse(text));
  }

  /** The line for a shell that makes the call. */
  line(way: string): Promise<string> {
    const copy = this.page.getByRole("button", { name: `Copy the line for ${way}` });
    return this.page.locator(".line", { has: copy }).locator("code").innerText();
  }

  async requests(value: unknown): Promise<void> {
    const toggle = this.page.getByRole("switch", { name: "as JSON" });
    if (!(await toggle.isChecked())) await toggle.check();
    await this.page.getByLabel("Request as JSON").fill(JSON.stringify(value));
  }
}

browserTest("explore: each kind of method, over each protocol that can do it", async (t, browser) => {
  await using parley = await ParleyProcess.start("all");
  await parley.logged("Following");
  const { page, faults } = await browser.visit(`${parley.http}/#/explore`);
  const panel = new Panel(page, parley.http);

  await t.step("every service and method is there", async () => {
    await page.getByText(/This server has \d+ services/).waitFor();
    const names: string[] = await (await fetch(`${parley.http}/descriptors.json`)).json();
    assert(names.includes("messenger.v1.MessengerService"));
    const links = page.getByRole("navigation", { name: "Methods" }).getByRole("link");
    assert(await links.count() >= 15);
    await page.getByLabel("Find a method").fill("sayh");
    assertEquals(await links.allTextContents(), ["SayHello"]);
  });

  await t.step("one request, one answer", async () => {
    for (const protocol of ["Connect", "gRPC-Web"]) {
      await panel.open("helloworld.Greeter/SayHello");
      await page.getByLabel("name").fill("Ольга");
      await panel.call(protocol);
      assertEquals(await panel.answers(), [{ message: "Ольга" }], protocol);
      await page.goto(`${parley.http}/#/explore`);
    }
    await panel.open("user.v1.UserService/CreateUser");
    await page.getByLabel("name", { exact: true }).fill("Ana");
    await page.getByLabel("email").fill("ana@example.com");
    await page.getByLabel("password").fill("correct horse battery");
    await page.getByLabel("metadata").fill('{"team":"core"}');
    await panel.call("REST");
    const [user] = await panel.answers() as { email: string; metadata: Record<string, string> }[];
    assertEquals([user?.email, user?.metadata], ["ana@example.com", { team: "core" }]);
  });

  await t.step("what is wrong stands beside its field", async () => {
    await panel.open("messenger.v1.MessengerService/SendMessage");
    await panel.call("Connect");
    await panel.answers("Failed");
    await page.locator("#explore-author-help.fault").waitFor();
    assertStringIncludes(await page.getByLabel("Answer").getByRole("alert").innerText(), "INVALID_ARGUMENT");
  });

  await t.step("one request, many answers, as they come", async () => {
    for (const protocol of ["Connect", "gRPC-Web", "REST"]) {
      await panel.open("messenger.v1.MessengerService/ReadMessages");
      const room = `room-${protocol.toLowerCase()}`;
      await page.getByLabel("room").fill(room);
      await panel.call(protocol);
      await page.locator(".answer", { hasText: '"start"' }).waitFor();
      await sendTo(parley.http, room, "live");
      await page.locator(".answer", { hasText: '"live"' }).waitFor();
      await page.getByRole("button", { name: "Stop" }).click();
      assertEquals((await panel.answers("Stopped")).length, 2, protocol);
      await page.goto(`${parley.http}/#/explore`);
    }
  });

  await t.step("many requests, one answer", async () => {
    for (const protocol of ["Connect", "gRPC-Web", "REST"]) {
      await panel.open("user.v1.UserService/CreateUsers");
      await panel.requests(["one", "two"].map((name) => ({
        name,
        email: `${name}@${protocol}.example.com`,
        password: "correct horse battery",
      })));
      await panel.call(protocol);
      const [answer] = await panel.answers() as { totalCount: number }[];
      assertEquals(answer?.totalCount, 2, protocol);
      await page.goto(`${parley.http}/#/explore`);
    }
  });

  await t.step("many requests, many answers", async () => {
    const userId = await firstUserId(parley.http);
    for (const protocol of ["Connect", "gRPC-Web"]) {
      await panel.open("user.v1.UserService/Chat");
      await panel.requests([{ userId: "nobody", content: "hey" }]);
      await panel.call(protocol);
      await panel.answers("Failed");
      assertStringIncludes(await page.getByLabel("Answer").innerText(), "NOT_FOUND", protocol);
      const room = protocol.toLowerCase();
      await panel.requests([{ userId, room, content: "one" }, { userId, content: "two" }]);
      await panel.call(protocol);
      await page.locator(".answer", { hasText: '"two"' }).waitFor();
      await page.goto(`${parley.http}/#/explore`);
    }
  });

  await t.step("the lines for a shell do the same", async (t) => {
    const LINES: readonly [method: string, request: unknown, ways: readonly string[], answer: string][] = [
      ["helloworld.Greeter/SayHello", { name: "it's Ольга" }, ["Connect", "gRPC"], "it's Ольга"],
      [
        "messenger.v1.MessengerService/ListMessages",
        { room: "room-rest" },
        ["Connect", "REST", "gRPC"],
        "live",
      ],
      [
        "user.v1.UserService/ListUsers",
        { query: "one" },
        ["Connect", "REST", "gRPC"],
        "one@Connect.example.com",
      ],
      [
        "user.v1.UserService/CreateUsers",
        [{ name: "x" }, { name: "y" }],
        ["Connect", "REST", "gRPC"],
        "expected an email",
      ],
    ];
    for (const [method, request, ways, answer] of LINES) {
      await panel.open(method);
      await panel.requests(request);
      for (const way of ways) {
        await t.step({
          name: `${method} by ${way}`,
          ignore: curl.ignore || grpcurl.ignore,
          fn: async () => assertStringIncludes(await run(await panel.line(way)), answer),
        });
      }
    }
  });
  assertEquals(faults, []);
});

/** What a line writes when it is pasted into a shell. */
async function run(line: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", line] }).output();
  return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join(`\n${line}\n`);
}

async function sendTo(origin: string, room: string, text: string): Promise<void> {
  const response = await fetch(`${origin}/messenger.v1.MessengerService/SendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ room, author: "Ivan", text }),
  });
  assertEquals(response.status, 200, await response.text());
}

async function firstUserId(origin: string): Promise<string> {
  const users: { id: string }[] = await (await fetch(`${origin}/v1/users`)).json();
  return users[0]?.id ?? "";
}
