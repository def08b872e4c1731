import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeResults, encodeResults } from "../../lib/chat/result_codec.ts";
import { AppError } from "../../lib/error/mod.ts";
import { fromFooter, toFooter } from "../../lib/files/footer.ts";
import { asFields, asList, asText, asTexts, type Reply } from "../../lib/redis/mod.ts";
import { fromStored, type StoredUser } from "../../lib/users/stored_user.ts";
import { fuzz, roundTrip } from "./support/fuzz.ts";
import { bytesLike, text, textLike } from "./support/inputs.ts";

const roles = fc.array(fc.constantFrom("user", "admin"), { maxLength: 3 }).map((all) => JSON.stringify(all));
const metadata = fc.dictionary(text, text, { maxKeys: 2 }).map((all) => JSON.stringify(all));
const milliseconds = fc.nat(2 ** 41).map(String);
const stored: fc.Arbitrary<StoredUser> = fc.record({
  id: text,
  name: text,
  email: text,
  status: fc.oneof({ weight: 9, arbitrary: fc.constantFrom("ACTIVE", "BANNED") }, {
    weight: 1,
    arbitrary: text,
  }),
  created_ms: fc.oneof({ weight: 3, arbitrary: milliseconds }, {
    weight: 1,
    arbitrary: textLike(milliseconds),
  }),
  roles: fc.oneof({ weight: 3, arbitrary: roles }, { weight: 1, arbitrary: textLike(roles) }),
  metadata: fc.oneof({ weight: 3, arbitrary: metadata }, { weight: 1, arbitrary: textLike(metadata) }),
  phone: fc.constantFrom(null, "", "+49123"),
  version: fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 62n }), text),
});

fuzz(
  "users as stores keep them",
  { inputs: stored, isDefined: (thrown) => thrown instanceof AppError && thrown.code === "DATA_LOSS" },
  (row) => {
    const user = fromStored(row);
    assert(user.roles.every((role) => typeof role === "string") && Number.isSafeInteger(user.createdMs));
    assert(Object.values(user.metadata).every((value) => typeof value === "string"));
  },
);

const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });
fuzz(
  "what stands behind a file on disk",
  { inputs: bytesLike(digests.map((bytes) => toFooter(bytes.toHex()))), never: "an error" },
  (footer) => {
    const digest = fromFooter(footer);
    assert(digest === undefined || /^[0-9a-f]{64}$/.test(digest));
  },
);
roundTrip("what stands behind a file on disk", digests, (bytes) => {
  assertEquals(fromFooter(toFooter(bytes.toHex())), bytes.toHex());
});

const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Reply>(null, 0, -1, "", "x"),
    text,
    fc.array(tie("reply"), { maxLength: 4 }),
  ),
}));
const READ = { text: asText, list: asList, texts: asTexts, fields: asFields };
fuzz(
  "replies of Redis",
  {
    inputs: fc.tuple(fc.constantFrom(...Object.values(READ)), fc.option(reply, { nil: undefined })),
    // what Redis never answers to what we ask
    isDefined: (thrown) =>
      thrown instanceof AppError && String(thrown.cause).includes("Cannot read the reply of Redis"),
  },
  ([read, reply]) => void read(reply),
);

const results = fc.array(
  fc.oneof(
    fc.constant({ kind: "conflict" as const }),
    fc.record({
      kind: fc.constantFrom("stored" as const, "repeated" as const),
      seq: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
      sendTime: fc.bigInt({ min: 0n, max: 2n ** 64n }),
    }),
  ),
  { maxLength: 4 },
);
fuzz(
  "what an append was answered, as stores keep it",
  {
    inputs: textLike(fc.constantFrom(...fc.sample(results, { numRuns: 200, seed: 1 }).map(encodeResults))),
    isDefined: (thrown) => thrown instanceof AppError && thrown.code === "DATA_LOSS",
  },
  (text) => void decodeResults(text),
);
roundTrip("what an append was answered", results, (all) => {
  assertEquals(decodeResults(encodeResults(all)), all);
});
