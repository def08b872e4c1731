import { assertEquals } from "@std/assert";
import { formatMark, parseMark } from "./room_listing.ts";

Deno.test("parseMark: reads what formatMark wrote", () => {
  for (const lastTime of [1n, 1_763_000_000_123_456_789n, 2n ** 63n - 1n]) {
    for (const room of ["lobby", "0", "a-b.c_d", "9-9", "x".repeat(64)]) {
      assertEquals(parseMark(formatMark({ lastTime, room })), { lastTime, room });
    }
  }
});

Deno.test("parseMark: anything else is nothing", () => {
  const texts = [
    "",
    "-",
    "1",
    "1-",
    "-lobby",
    "0-lobby",
    "01-lobby",
    "x-lobby",
    "1-Lobby",
    "1-no room",
    " 1-a",
  ];
  for (const text of [...texts, `${2n ** 63n}-a`, "1".repeat(20) + "-a", `1-${"x".repeat(65)}`, "1-a\n"]) {
    assertEquals(parseMark(text), undefined, text);
  }
});
