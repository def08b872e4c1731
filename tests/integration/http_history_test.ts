import { assertEquals, assertStringIncludes } from "@std/assert";
import { ParleyProcess } from "../support/process.ts";
import { send } from "./support/messenger_http.ts";
import { fieldsOf, problemOf } from "./support/problem.ts";

const MESSAGES = 10;

/** A page as it comes: proto3 JSON. */
interface Page {
  messages: { position: { epoch: string; seq: string }; room: string; text: string; sendTime: string }[];
  end: { epoch: string; seq: string };
  hasNewer: boolean;
  hasOlder: boolean;
}

Deno.test("HTTP: history by pages", async (t) => {
  await using parley = await ParleyProcess.start("all");
  const times: string[] = [];
  for (let i = 1; i <= MESSAGES; i++) times.push(await send(parley.http, "Ivan", `message ${i}`));

  const get = (query: string, room = "lobby") => fetch(`${parley.http}/v1/rooms/${room}/messages${query}`);
  const page = async (query: string, room?: string): Promise<Page> => {
    const response = await get(query, room);
    const answer = await response.json();
    assertEquals(response.status, 200, JSON.stringify(answer));
    return answer;
  };
  const seqs = ({ messages }: Page) => messages.map(({ position }) => Number(position.seq));
  const { epoch } = (await page("")).end;

  await t.step("no position: the newest page, oldest first", async () => {
    const newest = await page("?page_size=3");
    assertEquals(seqs(newest), [8, 9, 10]);
    assertEquals([newest.hasNewer, newest.hasOlder], [false, true]);
    assertEquals(newest.end, { epoch, seq: "10" });
    assertEquals(seqs(await page("")), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  await t.step("messages are whole, and their times are those that the sends answered", async () => {
    const { messages } = await page("?page_size=1");
    assertEquals<unknown>(messages, [{
      position: { epoch, seq: "10" },
      room: "lobby",
      author: "Ivan",
      text: "message 10",
      sendTime: times[9],
    }]);
  });

  await t.step("after: forwards to the end, page by page", async () => {
    const read: number[] = [];
    let at = "after.seq=0";
    for (let pages = 1;; pages++) {
      const next = await page(`?page_size=4&${at}`);
      read.push(...seqs(next));
      assertEquals(next.hasOlder, pages > 1);
      at = `after.epoch=${next.end.epoch}&after.seq=${next.end.seq}`;
      if (!next.hasNewer) break;
    }
    assertEquals(read, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const beyond = await page(`?${at}`);
    assertEquals([seqs(beyond), beyond.end, beyond.hasNewer, beyond.hasOlder], [
      [],
      { epoch, seq: "10" },
      false,
      true,
    ]);
  });

  await t.step("before: backwards to the beginning", async () => {
    const first = await page(`?page_size=4&before.epoch=${epoch}&before.seq=10`);
    assertEquals([seqs(first), first.hasNewer, first.hasOlder], [[6, 7, 8, 9], true, true]);
    const second = await page(`?page_size=7&before.epoch=${epoch}&before.seq=6`);
    assertEquals([seqs(second), second.hasNewer, second.hasOlder], [[1, 2, 3, 4, 5], true, false]);
  });

  await t.step("both spellings of the page size", async () => {
    assertEquals(seqs(await page("?pageSize=2")), [9, 10]);
    assertEquals(seqs(await page("?page_size=0")).length, MESSAGES);
    assertEquals(seqs(await page("?page_size=1000")).length, MESSAGES);
  });

  await t.step("a room without messages: an empty page that has neither newer nor older", async () => {
    assertEquals<unknown>(await page("", "nobody-here"), {
      messages: [],
      end: { epoch: "", seq: "0" },
      hasNewer: false,
      hasOlder: false,
    });
  });

  const refusals: [query: string, fields: string[], room?: string][] = [
    ["?page_size=1001", ["page_size"]],
    ["?page_size=-1", ["page_size"]],
    ["?page_size=1.5", ["page_size"]],
    ["?page_size=ten", ["page_size"]],
    ["?page_size=", ["page_size"]],
    ["?after.seq=x", ["after.seq"]],
    ["?after.seq=-1", ["after.seq"]],
    ["?before.seq=18446744073709551616", ["before.seq"]],
    ["?after.seq=0&before.seq=0", ["before"]],
    ["?limit=5&after=3", ["limit", "after"]],
    ["?limit=5&page_size=x&after.seq=x", ["limit", "page_size", "after.seq"]],
    ["", ["room"], "Lobby"],
    ["", ["room"], "%2e%2e%2fetc"],
    ["", ["room"], "a".repeat(65)],
    ["", ["room"], "%F0%9F"],
  ];
  for (const [query, fields, room] of refusals) {
    await t.step(`${room ?? "lobby"}${query}: 400 that names ${fields.join(", ")}`, async () => {
      const problem = await problemOf(await get(query, room));
      assertEquals([problem.status, problem.code], [400, "INVALID_ARGUMENT"]);
      assertEquals(fieldsOf(problem), fields);
    });
  }

  await t.step(
    "a position that is not the log's: 400 OUT_OF_RANGE that tells the first readable",
    async () => {
      const elsewhere = ["after.epoch=feedfacefeedface&after.seq=3", `before.epoch=${epoch}&before.seq=11`];
      for (const position of [...elsewhere, "after.seq=18446744073709551615"]) {
        const problem = await problemOf(await get(`?${position}`));
        assertEquals([problem.status, problem.code], [400, "OUT_OF_RANGE"]);
        assertStringIncludes(problem.detail, `"${epoch}-0"`);
      }
    },
  );

  await t.step("HEAD answers the headers alone", async () => {
    const response = await fetch(`${parley.http}/v1/rooms/lobby/messages`, { method: "HEAD" });
    assertEquals([response.status, await response.text()], [200, ""]);
  });
});
