import { assertEquals } from "@std/assert";
import { BEGINNING, type CursorMove, type Position } from "../../../lib/chat/mod.ts";
import { cases } from "./kit.ts";

const BOX = { mailbox: "host:8080", room: "lobby" };
const at = (seq: bigint, epoch = "e1"): Position => ({ epoch, seq });

function move(from: Position, to: Position, over: Partial<CursorMove> = {}): CursorMove {
  return { ...BOX, from, to, flushId: crypto.randomUUID(), ...over };
}

/** A cursor moves by comparing, and a move is made once. */
export const cursorCases = cases({
  async "a mailbox that is not known is made where it is asked to begin"({ store: { cursors } }) {
    assertEquals(await cursors.open(BOX, at(7n)), at(7n));
    assertEquals(await cursors.open(BOX, at(9n, "e2")), at(7n), "it is known now");
    const other = { mailbox: "other", room: "lobby" };
    assertEquals(await cursors.open(other, BEGINNING), BEGINNING);
    assertEquals(await cursors.open(other, at(1n)), BEGINNING, "the beginning is a place too");
  },

  async "mailboxes are told apart by mailbox and room"({ store: { cursors } }) {
    const names = [
      ["a", "lobby"],
      ["b", "lobby"],
      ["a", "hall"],
      ["a:b", "lobby"],
      ["a:b:c", "lobby"],
      ["b:c", "lobby"],
      ["lobby", "a"],
    ].map(([mailbox, room]) => ({ mailbox: mailbox!, room: room! }));
    for (const [i, name] of names.entries()) {
      assertEquals(await cursors.open(name, at(BigInt(i))), at(BigInt(i)));
    }
    await cursors.commit({ ...names[0]!, from: at(0n), to: at(50n), flushId: "f" });
    for (const [i, name] of names.entries()) {
      assertEquals(await cursors.open(name, at(99n)), at(i === 0 ? 50n : BigInt(i)));
    }
  },

  async "a move from where the cursor stands is made"({ store: { cursors } }) {
    await cursors.open(BOX, BEGINNING);
    for (const [from, to] of [[BEGINNING, at(3n)], [at(3n), at(10n)], [at(10n), at(2n, "e2")]] as const) {
      assertEquals(await cursors.commit(move(from, to)), { committed: true, cursor: to });
      assertEquals(await cursors.open(BOX, BEGINNING), to);
    }
  },

  async "a move from elsewhere is refused, and answers where the cursor stands"({ store: { cursors } }) {
    await cursors.open(BOX, at(5n));
    for (const from of [at(4n), at(6n), at(5n, "e2"), at(5n, ""), BEGINNING]) {
      assertEquals(await cursors.commit(move(from, at(9n))), { committed: false, cursor: at(5n) });
    }
    assertEquals(await cursors.open(BOX, BEGINNING), at(5n));
  },

  async "a move of a mailbox that is not known is made"({ store: { cursors } }) {
    assertEquals(await cursors.commit(move(at(5n), at(9n))), { committed: true, cursor: at(9n) });
    assertEquals(await cursors.open(BOX, BEGINNING), at(9n));
  },

  async "a move that comes again is committed and changes nothing, however far the cursor has moved"(
    { store: { cursors } },
  ) {
    await cursors.open(BOX, at(0n));
    const first = move(at(0n), at(5n));
    assertEquals(await cursors.commit(first), { committed: true, cursor: at(5n) });
    assertEquals(await cursors.commit(first), { committed: true, cursor: at(5n) });
    await cursors.commit(move(at(5n), at(8n)));
    await cursors.commit(move(at(8n), at(0n))); // back where the first began
    assertEquals(await cursors.commit(first), { committed: true, cursor: at(0n) });
    assertEquals(await cursors.open(BOX, BEGINNING), at(0n));
  },

  async "a move that was refused is not remembered"({ store: { cursors } }) {
    await cursors.open(BOX, at(5n));
    const early = move(at(7n), at(9n));
    assertEquals(await cursors.commit(early), { committed: false, cursor: at(5n) });
    await cursors.commit(move(at(5n), at(7n)));
    assertEquals(await cursors.commit(early), { committed: true, cursor: at(9n) });
  },

  async "a move is recognised in its mailbox alone"({ store: { cursors } }) {
    const flushId = "c";
    for (const name of [BOX, { ...BOX, room: "hall" }, { ...BOX, mailbox: "other" }]) {
      await cursors.open(name, at(0n));
      const answer = await cursors.commit(move(at(0n), at(4n), { ...name, flushId }));
      assertEquals(answer, { committed: true, cursor: at(4n) });
      assertEquals(await cursors.open(name, BEGINNING), at(4n), "it was made, not taken for another's");
    }
    await cursors.open({ mailbox: "m", room: "lobby" }, at(0n));
    await cursors.open({ mailbox: "m:x", room: "lobby" }, at(0n));
    await cursors.commit(move(at(0n), at(1n), { mailbox: "m", flushId: "x:y" }));
    await cursors.commit(move(at(0n), at(2n), { mailbox: "m:x", flushId: "y" }));
    assertEquals(await cursors.open({ mailbox: "m:x", room: "lobby" }, BEGINNING), at(2n));
  },

  async "numbers keep every digit"({ store: { cursors } }) {
    const far = at(2n ** 53n + 1n);
    await cursors.open(BOX, far);
    assertEquals(await cursors.commit(move(at(2n ** 53n), at(1n))), { committed: false, cursor: far });
    const further = at(2n ** 63n - 1n);
    assertEquals(await cursors.commit(move(far, further)), { committed: true, cursor: further });
    assertEquals(await cursors.open(BOX, BEGINNING), further);
  },

  async "of two moves from the same place, one is made"({ store, again }) {
    await using other = await again();
    let stands = await store.cursors.open(BOX, at(0n));
    for (let round = 0n; round < 30n; round++) {
      const targets = [at(2n * round + 1n), at(2n * round + 2n)] as const;
      const answers = await Promise.all([
        store.cursors.commit(move(stands, targets[0])),
        other.cursors.commit(move(stands, targets[1])),
      ]);
      assertEquals(answers.filter(({ committed }) => committed).length, 1);
      stands = answers[0].committed ? targets[0] : targets[1];
      assertEquals(await store.cursors.open(BOX, BEGINNING), stands);
    }
  },

  async "two that make a mailbox agree on where it begins"({ store, again }) {
    await using other = await again();
    for (let round = 0; round < 20; round++) {
      const name = { mailbox: `box ${round}`, room: "lobby" };
      const [one, two] = await Promise.all([
        store.cursors.open(name, at(1n)),
        other.cursors.open(name, at(2n)),
      ]);
      assertEquals(one, two);
    }
  },
});
