import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Arena } from "./support/arena.ts";

/** Ways to say "the folder above", and what leads astray. */
const UP = [
  "..",
  "%2e%2e",
  "%2E.",
  ".%2e",
  "%252e%252e",
  "..%00",
  "..;",
  "....",
  "%c0%ae%c0%ae",
  "%uff0e%uff0e",
  "\uff0e\uff0e",
];
const SLASHES = ["/", "%2f", "%2F", "\\", "%5c", "%252f", "//", "/./", "%c0%af"];
const WANTED = ["etc/passwd", "proc/self/environ", "deno.json", "chat.db", "users.db", ".env", "main.ts"];
const ROOTS = ["/assets", "/assets/x", "/v1/files", "/docs", "/v1/rooms", "/v1/users", "/icon.svg", ""];
/** What these files say, and no answer of ours. */
const CONTENT = /root:x:0|"imports":|SQLite format|AUTH_JWT_SECRET|PATH=|import \{/;

/** A path as it is: `fetch` would take the dots out. */
async function rawGet(arena: Arena, path: string): Promise<{ status: number; text: string }> {
  const port = Number(arena.parley.env.MESSENGER_HTTP_PORT);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const authorization = `authorization: Bearer ${arena.tokens.admin}`;
  const head = `GET ${path} HTTP/1.1\r\nhost: parley\r\nconnection: close\r\n${authorization}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  const text = await new Response(connection.readable).text();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text };
}

Deno.test("path traversal: no path leads out of where its route is", async () => {
  await using arena = await Arena.open();
  const stored = await arena.ask("/v1/files", {
    method: "POST",
    body: "bytes",
    headers: { "content-type": "text/plain" },
  });
  const id = JSON.parse(stored.text).id as string;
  const data = arena.parley.env.DATA_DIR ?? "";
  await Deno.writeTextFile(join(data, "outside.txt"), "root:x:0");
  const paths = ROOTS.flatMap((root) =>
    UP.flatMap((up) => SLASHES.map((slash) => [root, up, slash] as const))
  )
    .flatMap(([root, up, slash], i) => [
      `${root}/${[up, up, up, up, up, up, up, WANTED[i % WANTED.length]].join(slash)}`,
      `${root}/${[up, "outside.txt"].join(slash)}`,
    ])
    .concat([
      ...[
        `/v1/files/${id}/../../outside.txt`,
        `/v1/files/${id}%00.txt`,
        `/v1/files/${id}%2f..%2foutside.txt`,
        `/v1/files/${id}.`,
      ],
      ...[
        `/v1/files/${id.toUpperCase()}`,
        `/v1/files/%2e`,
        `/v1/files/.`,
        "/assets/%00",
        "/assets/",
        "/assets",
        "//etc/passwd",
      ],
      ...[
        "/assets/manifest.json",
        "/manifest.json",
        "/assets/../manifest.json",
        "/.git/config",
        "/web/dist/manifest.json",
      ],
      ...[
        `/v1/files/${data}/outside.txt`,
        `/v1/files/${encodeURIComponent(join(data, "outside.txt"))}`,
        "/C:\\boot.ini",
      ],
    ]);
  const found: string[] = [];
  for (let at = 0; at < paths.length; at += 8) {
    await Promise.all(
      paths.slice(at, at + 8).map(async (path) => {
        const { status, text } = await rawGet(arena, path);
        assert(status < 500, `${path}: ${text}`);
        if (CONTENT.test(text)) found.push(`${path}: ${text.slice(0, 200)}`);
        // what the path comes to may be a page of ours, and is no file then
        if (status === 200) {
          assert(!/^content-type: (?:application\/octet-stream|text\/plain)/im.test(text), path);
        }
      }),
    );
  }
  assertEquals(found, []);
  const procedure = "file.v1.FileService/Download";
  for (
    const wrong of ["../outside.txt", "/etc/passwd", `${id}/../${id}`, `${id}\0`, "", ".", "..", `${id} `]
  ) {
    const answer = await arena.post(`/${procedure}`, { id: wrong });
    assert([400, 415].includes(answer.status), `${wrong}: ${answer.status}`);
    const bytes = new TextEncoder().encode(wrong);
    const message = Uint8Array.of(0, 0, 0, 0, bytes.length + 2, 0x0a, bytes.length, ...bytes);
    assertEquals((await arena.call(procedure, message)).code, "3", wrong);
  }
  assertEquals((await arena.ask(`/v1/files/${id}`)).text, "bytes", "what is there is there");
  await arena.holds();
});
