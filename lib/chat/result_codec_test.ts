import { assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../error/mod.ts";
import type { EntryResult } from "./log.ts";
import { decodeResults, encodeResults } from "./result_codec.ts";

const TIME = 1_763_000_000_123_456_789n;

Deno.test("encodeResults: the form that is kept", () => {
  const results: EntryResult[] = [
    { kind: "stored", seq: 12n, sendTime: TIME },
    { kind: "conflict" },
    { kind: "repeated", seq: 3n, sendTime: TIME - 5n },
  ];
  assertEquals(encodeResults(results), `s12:${TIME},c,r3:${TIME - 5n}`);
  assertEquals(encodeResults([]), "");
});

Deno.test("decodeResults: any answer comes back as it was", () => {
  const random = (): EntryResult => {
    const kind = (["stored", "repeated", "conflict"] as const)[Math.floor(Math.random() * 3)]!;
    if (kind === "conflict") return { kind };
    return { kind, seq: BigInt(Math.floor(Math.random() * 2 ** 53)) * 2n ** 10n + 1n, sendTime: TIME };
  };
  for (let length = 0; length < 200; length++) {
    const results = Array.from({ length }, random);
    assertEquals(decodeResults(encodeResults(results)), results);
  }
});

Deno.test("decodeResults: what is damaged is DATA_LOSS", () => {
  for (
    const text of [
      "x",
      "s",
      "s1",
      "s1:",
      "s1:x",
      "s-1:2",
      "q1:2",
      "s1:2,",
      "c,c,,",
      "s1:2:3",
      `s${"9".repeat(21)}:1`,
    ]
  ) {
    const error: AppError = assertThrows(() => decodeResults(text), AppError);
    assertEquals(error.code, "DATA_LOSS", text);
  }
});
