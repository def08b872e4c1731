import { assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import { parsePathTemplate } from "./path_template.ts";
import { RouteTable } from "./route_table.ts";

/** A table of templates, `GET /path` each; its routes are their texts. */
function tableOf(...routes: readonly string[]): RouteTable<string> {
  const table = new RouteTable<string>();
  for (const route of routes) {
    const [method, path] = route.split(" ");
    assertEquals(table.add(method!, parsePathTemplate(path!), path!), undefined);
  }
  return table;
}

/** What a path is found to be: template and values, or the methods that it takes. */
function find(table: RouteTable<string>, path: string, method = "GET"): unknown {
  const found = table.find(method, path);
  if (!found) return undefined;
  return "route" in found ? [found.route, ...found.values] : { allow: found.allow.toSorted() };
}

Deno.test("RouteTable: a single segment is decoded wholly, several keep their %2F", () => {
  const table = tableOf("GET /v1/{id}", "GET /v2/{name=a/*}", "GET /v3/{rest=**}");
  assertEquals(find(table, "/v1/a%2Fb%20c%C3%A9"), ["/v1/{id}", "a/b cé"]);
  assertEquals(find(table, "/v2/a/b%2fc%20d"), ["/v2/{name=a/*}", "a/b%2fc d"]);
  assertEquals(find(table, "/v3/x/y%2Fz/%3F"), ["/v3/{rest=**}", "x/y%2Fz/?"]);
});

Deno.test("RouteTable: ** is any number of segments, none too; * is one that is not empty", () => {
  const table = tableOf("GET /v1/{rest=**}", "GET /v2/{id}", "GET /v3/*/x", "GET /v4/{a=b/**}");
  assertEquals(find(table, "/v1"), ["/v1/{rest=**}", ""]);
  assertEquals(find(table, "/v1/"), ["/v1/{rest=**}", ""]);
  assertEquals(find(table, "/v1/a//b/"), ["/v1/{rest=**}", "a//b/"]);
  assertEquals(find(table, "/v2/"), undefined);
  assertEquals(find(table, "/v2"), undefined);
  assertEquals(find(table, "/v2/a/"), undefined);
  assertEquals(find(table, "/v3/any/x"), ["/v3/*/x"]);
  assertEquals(find(table, "/v3//x"), undefined);
  assertEquals(find(table, "/v4/b"), ["/v4/{a=b/**}", "b"]);
});

Deno.test("RouteTable: a verb is what follows the last colon, where a template has it", () => {
  const table = tableOf(
    "POST /v1/users/{id}:ban",
    "GET /v1/users/{id}",
    "POST /v1/users:batchCreate",
    "GET /v1/{name=**}:tell",
  );
  assertEquals(find(table, "/v1/users/7:ban", "POST"), ["/v1/users/{id}:ban", "7"]);
  assertEquals(find(table, "/v1/users/a:b:ban", "POST"), ["/v1/users/{id}:ban", "a:b"]);
  assertEquals(find(table, "/v1/users/7:ban"), { allow: ["POST"] });
  assertEquals(find(table, "/v1/users/7"), ["/v1/users/{id}", "7"]);
  assertEquals(find(table, "/v1/users/urn:7"), ["/v1/users/{id}", "urn:7"]);
  assertEquals(find(table, "/v1/users/7%3Aban"), ["/v1/users/{id}", "7:ban"]);
  assertEquals(find(table, "/v1/users/7%3Aban", "POST"), { allow: ["GET"] });
  assertEquals(find(table, "/v1/users:batchCreate", "POST"), ["/v1/users:batchCreate"]);
  assertEquals(find(table, "/v1/users:other", "POST"), undefined);
  assertEquals(find(table, "/v1/a/b:tell"), ["/v1/{name=**}:tell", "a/b"]);
  assertEquals(find(table, "/v1/users/7:"), ["/v1/users/{id}", "7:"]);
});

Deno.test("RouteTable: text wins over *, * over **, and the walk turns back where it must", () => {
  const table = tableOf(
    "GET /v1/{a}/{b}",
    "GET /v1/me/{b}",
    "GET /v1/me/x/y",
    "GET /v1/{r=**}",
    "GET /v1/{a}/z",
  );
  assertEquals(find(table, "/v1/me/q"), ["/v1/me/{b}", "q"]);
  assertEquals(find(table, "/v1/you/q"), ["/v1/{a}/{b}", "you", "q"]);
  assertEquals(find(table, "/v1/me/x"), ["/v1/me/{b}", "x"]);
  assertEquals(find(table, "/v1/me/x/z"), ["/v1/{r=**}", "me/x/z"]);
  assertEquals(find(table, "/v1/me/z"), ["/v1/me/{b}", "z"]);
  assertEquals(find(table, "/v1/you/z"), ["/v1/{a}/z", "you"]);
});

Deno.test("RouteTable: what has the method wins over what has it not; else all methods are told", () => {
  const table = tableOf("GET /v1/{a}", "PUT /v1/x", "* /v2/x", "POST /v2/x", "DELETE /v1/{a}");
  assertEquals(find(table, "/v1/x"), ["/v1/{a}", "x"]);
  assertEquals(find(table, "/v1/x", "PATCH"), { allow: ["DELETE", "GET", "PUT"] });
  assertEquals(find(table, "/v1/y", "PUT"), { allow: ["DELETE", "GET"] });
  assertEquals(find(table, "/v2/x", "BREW"), ["/v2/x"]);
});

Deno.test("RouteTable: two templates for the same paths collide, by method and verb", () => {
  const table = tableOf("GET /v1/{name=shelves/*}");
  const add = (method: string, path: string) => table.add(method, parsePathTemplate(path), path);
  assertEquals(add("GET", "/v1/shelves/{id}"), "/v1/{name=shelves/*}");
  assertEquals(add("GET", "/v1/shelves/*"), "/v1/{name=shelves/*}");
  assertEquals(add("PUT", "/v1/shelves/{id}"), undefined);
  assertEquals(add("GET", "/v1/shelves/{id}:x"), undefined);
  assertEquals(add("GET", "/v1/shelves/x"), undefined);
  assertEquals(add("GET", "/v1/{any=shelves/**}"), undefined);
});

Deno.test("RouteTable: percent-encoded text is the text", () => {
  assertEquals(find(tableOf("GET /caf%C3%A9/x"), "/caf%c3%a9/%78"), ["/caf%C3%A9/x"]);
});

Deno.test("RouteTable: a path that is no UTF-8 is INVALID_ARGUMENT", () => {
  for (const path of ["/v1/%zz", "/v1/%ff", "/v1/a%", "/v1/%e0%80"]) {
    const error = assertThrows(() => tableOf("GET /v1/{id}").find("GET", path), AppError) as AppError;
    assertEquals(error.code, "INVALID_ARGUMENT", path);
  }
});

/** A source of the same numbers in every run. */
function randomOf(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
}

Deno.test("RouteTable: what a template expands to is found, with the values that it was made of", () => {
  const random = randomOf(7);
  const characters = [
    "a",
    "Z",
    "0",
    "-",
    "~",
    ".",
    "_",
    " ",
    "%",
    "?",
    "#",
    "/",
    ":",
    "é",
    "😀",
    "+",
    "&",
    "{",
    "*",
  ];
  const text = () =>
    `v${Array.from({ length: random(6) }, () => characters[random(characters.length)]).join("")}`;
  for (let round = 0; round < 2_000; round++) {
    const values: string[] = [];
    const template: string[] = [];
    const path: string[] = [];
    for (let i = 0, n = 1 + random(4); i < n; i++) {
      const kind = random(i === n - 1 ? 4 : 3);
      if (kind === 0) {
        template.push(`lit${i}`);
        path.push(`lit${i}`);
      } else if (kind === 1) {
        values.push(text());
        template.push(`{f${i}}`);
        path.push(encodeURIComponent(values.at(-1)!));
      } else {
        const parts = Array.from({ length: kind === 2 ? 1 : random(4) }, () => text().replaceAll("/", ""));
        values.push(["kept", ...parts].join("/"));
        template.push(`{f${i}=kept/${kind === 2 ? "*" : "**"}}`);
        path.push("kept", ...parts.map(encodeURIComponent));
      }
    }
    const verb = random(2) ? ":go" : "";
    const written = `/${template.join("/")}${verb}`;
    const sent = `/${path.join("/")}${verb}`;
    assertEquals(find(tableOf(`GET ${written}`, "GET /v1/{x}:stop"), sent), [written, ...values], sent);
  }
});

Deno.test("RouteTable: any text is a path that is found, is not, or is refused", () => {
  const random = randomOf(11);
  const table = tableOf("GET /a/{b}/c", "GET /{x=**}:v", "GET /a/*:w", "POST /a");
  const pieces = ["/", "a", ":", "%", "%2F", "%41", "b", "c", "v", "w", "..", "é", "\u0000", "__proto__"];
  for (let round = 0; round < 5_000; round++) {
    const path = `/${Array.from({ length: random(9) }, () => pieces[random(pieces.length)]).join("")}`;
    try {
      table.find("GET", path);
    } catch (thrown) {
      assertEquals(thrown instanceof AppError && thrown.code, "INVALID_ARGUMENT", path);
    }
  }
});
