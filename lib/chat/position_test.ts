import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { AppError } from "../error/mod.ts";
import {
  BEGINNING,
  endOf,
  type Extent,
  firstReadable,
  formatPosition,
  newEpoch,
  parsePosition,
  type Position,
  resolvePosition,
  samePosition,
} from "./position.ts";

const EPOCH = "00ff00ff00ff00ff";
/** Messages 4 to 9 are kept. */
const EXTENT: Extent = { epoch: EPOCH, first: 4n, tail: 9n, lastTime: 1n };
/** Nine messages came, and none is kept. */
const TRIMMED: Extent = { epoch: EPOCH, first: 10n, tail: 9n, lastTime: 1n };
/** There never was a message. */
const FRESH: Extent = { epoch: EPOCH, first: 1n, tail: 0n, lastTime: 0n };

function at(seq: bigint, epoch = EPOCH): Position {
  return { epoch, seq };
}

Deno.test("newEpoch: 64 bits in hexadecimal, another each time", () => {
  const epochs = Array.from({ length: 200 }, newEpoch);
  for (const epoch of epochs) assertMatch(epoch, /^[0-9a-f]{16}$/);
  assertEquals(new Set(epochs).size, epochs.length);
});

Deno.test("samePosition: epoch and number, both", () => {
  assert(samePosition(at(3n), at(3n)));
  assert(!samePosition(at(3n), at(4n)));
  assert(!samePosition(at(3n), at(3n, newEpoch())));
});

Deno.test("formatPosition and parsePosition: there and back", () => {
  const positions = [BEGINNING, at(0n), at(1n), at(2n ** 64n - 1n), at(7n, "a"), at(7n, "f".repeat(64))];
  for (const position of positions) assertEquals(parsePosition(formatPosition(position)), position);
  assertEquals(formatPosition(at(10n)), `${EPOCH}-10`);
  assertEquals(formatPosition(BEGINNING), "-0");
});

Deno.test("parsePosition: nothing but what formatPosition writes", () => {
  const wrong = [
    ...[
      "",
      "-",
      "5",
      "abc",
      "abc-",
      "-5",
      "-00",
      "abc-07",
      "abc-+7",
      "abc--7",
      "abc-7 ",
      " abc-7",
      "abc-7\n",
    ],
    ...[
      "ABC-7",
      "xyz-7",
      "abc-7x",
      "abc-1.5",
      "abc-1e3",
      "abc-0x7",
      "none-0",
      "abc-٧",
      `${"f".repeat(65)}-1`,
    ],
    ...[`abc-${2n ** 64n}`, "abc-99999999999999999999", "abc-100000000000000000000"],
  ];
  for (const text of wrong) assertEquals(parsePosition(text), undefined, text);
});

Deno.test("firstReadable and endOf: of a room with messages, a trimmed one, a fresh one, and none", () => {
  assertEquals([firstReadable(EXTENT), endOf(EXTENT)], [at(3n), at(9n)]);
  assertEquals([firstReadable(TRIMMED), endOf(TRIMMED)], [at(9n), at(9n)]);
  assertEquals([firstReadable(FRESH), endOf(FRESH)], [at(0n), at(0n)]);
  assertEquals([firstReadable(undefined), endOf(undefined)], [BEGINNING, BEGINNING]);
});

Deno.test("resolvePosition: the beginning becomes the first position that can be read", () => {
  assertEquals(resolvePosition(BEGINNING, EXTENT), at(3n));
  assertEquals(resolvePosition(BEGINNING, TRIMMED), at(9n));
  assertEquals(resolvePosition(BEGINNING, FRESH), at(0n));
  assertEquals(resolvePosition(BEGINNING, undefined), BEGINNING);
});

Deno.test("resolvePosition: from before the oldest kept to the end, a position is itself", () => {
  for (const seq of [3n, 4n, 8n, 9n]) assertEquals(resolvePosition(at(seq), EXTENT), at(seq));
  assertEquals(resolvePosition(at(9n), TRIMMED), at(9n));
  assertEquals(resolvePosition(at(0n), FRESH), at(0n));
});

Deno.test("resolvePosition: any other is OUT_OF_RANGE, says why, and names the first that can be read", () => {
  const other = newEpoch();
  assertNotEquals(other, EPOCH);
  const cases: [Position, Extent | undefined, string, Position][] = [
    [at(2n), EXTENT, "what follows it is no longer kept", at(3n)],
    [at(0n), EXTENT, "what follows it is no longer kept", at(3n)],
    [at(8n), TRIMMED, "what follows it is no longer kept", at(9n)],
    [at(10n), EXTENT, "the log ends at 9", at(3n)],
    [at(2n ** 64n - 1n), EXTENT, "the log ends at 9", at(3n)],
    [at(1n), FRESH, "the log ends at 0", at(0n)],
    [at(5n, other), EXTENT, "it belongs to another life of the log", at(3n)],
    [at(0n, other), EXTENT, "it belongs to another life of the log", at(3n)],
    [at(5n, ""), EXTENT, "it belongs to another life of the log", at(3n)],
    [at(0n), undefined, "the room has no messages", BEGINNING],
    [at(5n, ""), undefined, "the room has no messages", BEGINNING],
  ];
  for (const [position, extent, why, first] of cases) {
    const error: AppError = assertThrows(() => resolvePosition(position, extent), AppError);
    assertEquals(error.code, "OUT_OF_RANGE");
    assertEquals(
      error.message,
      `Cannot read after position "${formatPosition(position)}": ${why}; ` +
        `the first position that can be read is "${formatPosition(first)}"`,
    );
    const resume = error.find(ResumeDetailSchema)?.position;
    assertEquals([resume?.epoch, resume?.seq], [first.epoch, first.seq]);
    assertEquals(resolvePosition(first, extent), first, "reading can go on there");
  }
});
