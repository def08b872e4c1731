import { delay } from "@std/async/delay";
import { z } from "zod";
import { fn } from "../../../lib/queue/mod.ts";

const HELLO_WORLD_MS = 500;

/** Answers after half a second, as PRPC's example does. */
export const hello_world = fn(
  { returns: z.string(), doc: "Answers hello_world, after half a second." },
  async (_args, { signal }) => {
    await delay(HELLO_WORLD_MS, { signal });
    return "hello_world";
  },
);

/** The sum of two numbers and a third one that has a default. */
export const summ = fn(
  {
    args: z.object({ a: z.number(), b: z.number(), z: z.number().default(0.5) }),
    returns: z.number(),
    doc: "The sum of a, b and z.",
  },
  ({ a, b, z }) => a + b + z,
);

/** Says that somebody is there. */
export const ping = fn({ returns: z.string(), doc: "Answers pong." }, () => "pong");
