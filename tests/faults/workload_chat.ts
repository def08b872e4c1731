import { eventually } from "../support/eventually.ts";
import { checkEpochs } from "./check_epochs.ts";
import { checkLog, checkOrder, checkSends } from "./check_log.ts";
import { checkMailbox, handedOut } from "./check_mailbox.ts";
import { checkReaders } from "./check_readers.ts";
import type { ChatHistory, ResumeRecord, Stored } from "./chat_history.ts";
import { toSendRecord, toStored } from "./checker.ts";
import type { Random } from "./random.ts";
import type { Reader } from "./reader.ts";
import { feedReader } from "./reader_feed.ts";
import { type MailboxReader, mailboxReader } from "./reader_mailbox.ts";
import { sseReader } from "./reader_sse.ts";
import { readLog } from "./read_log.ts";
import { Recorder } from "./recorder.ts";
import { resumeEverywhere } from "./resumes.ts";
import { keyedPostSender, postSender, rpcSender, type Sender } from "./senders.ts";
import type { Stage } from "./stage.ts";
import type { RunningWorkload, Violation, Workload } from "./workload.ts";

/** For senders that see a message through, and for those that give up, in milliseconds. */
const PATIENT_MS = 40_000;
const HASTY_MS = 700;
/** Of each lane, so that a run of minutes has a log that can be read at its end. */
const PACE_MS = 20;
/** How long readers may take to get the last message, in milliseconds. */
const CATCH_UP_MS = 20_000;
/** One mailbox for all edges. */
const MAILBOX = "faults";

/**
 * A room with senders of every kind (REST with and without keys, gRPC), readers of every kind (gRPC, server-sent
 * events that break off by themselves and resume), and one mailbox that all edges share.
 */
export const chatWorkload: Workload<ChatHistory> = {
  name: "chat",
  plan: { counts: { serve: 2, chat: 2 }, env: { MESSENGER_MAILBOX: MAILBOX } },
  runsOn: ({ store }) => store !== "kafka",
  start: (stage, random) => RunningChat.start(stage, random),
  verify: verifyChat,
};

/** What breaks a promise of chat, in words. */
export function verifyChat(history: ChatHistory): Violation[] {
  return [
    ...history.seen,
    ...checkLog(history.log),
    ...checkSends(history),
    ...checkOrder(history),
    ...checkEpochs(history),
    ...checkReaders(history),
    ...checkMailbox(history),
  ];
}

class RunningChat implements RunningWorkload<ChatHistory> {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #recorder: Recorder;
  readonly #senders: readonly Sender[];
  readonly #readers: readonly Reader[];
  readonly #mailbox: MailboxReader;
  #log: readonly Stored[] = [];
  #resumes: readonly ResumeRecord[] = [];

  private constructor(stage: Stage, random: Random, clients: Clients) {
    this.#stage = stage;
    this.#random = random;
    this.#recorder = clients.recorder;
    this.#senders = clients.senders;
    this.#readers = clients.readers;
    this.#mailbox = clients.mailbox;
  }

  static async start(stage: Stage, random: Random): Promise<RunningChat> {
    const { edges, workers } = stage;
    const recorder = new Recorder();
    const [first, last] = [edges[0]!, edges.at(-1)!];
    const mailbox = await mailboxReader(...edges);
    const readers = await Promise.all([
      feedReader(workers),
      sseReader(first, { name: "sse 1", random: random.fork() }),
      sseReader(last, { name: "sse 2", random: random.fork() }),
    ]);
    const patient = { recorder, lanes: 2, patienceMs: PATIENT_MS, paceMs: PACE_MS };
    const hasty = { ...patient, lanes: 1, patienceMs: HASTY_MS };
    const senders = [
      keyedPostSender(first, { ...patient, name: "keyed post" }),
      rpcSender(workers, { ...patient, name: "rpc" }),
      postSender(last, { ...hasty, name: "hasty post" }),
      rpcSender(workers, { ...hasty, name: "hasty rpc" }),
    ];
    return new RunningChat(stage, random, { recorder, senders, readers, mailbox });
  }

  get done(): number {
    return this.#recorder.count("acknowledged");
  }

  async stop(): Promise<ChatHistory> {
    await Promise.all(this.#senders.map((sender) => sender.stop()));
    this.#log = (await readLog(this.#stage.workers)).map(toStored);
    await eventually("every reader has the whole log", () => this.#haveAll(), { withinMs: CATCH_UP_MS })
      .catch(() => {}); // what is missing is a violation, told better by the checker
    await this[Symbol.asyncDispose]();
    this.#resumes = await resumeEverywhere(this.#stage, this.#log, this.#random);
    return this.history();
  }

  history(): ChatHistory {
    const readers = this.#readers;
    return {
      sends: this.#recorder.sends.map(toSendRecord),
      readers: readers.map(({ name, events }) => ({ name, events: [...events] })),
      flushes: [...this.#mailbox.flushes],
      resumes: this.#resumes,
      log: this.#log,
      edgeStarts: this.#stage.members.filter(({ role }) => role === "serve")
        .flatMap(({ restartsMs }, edge) => restartsMs.map((ms) => ({ edge, ms }))),
      losses: [...this.#stage.losses],
      seen: [this.#recorder, ...readers, this.#mailbox].flatMap(({ faults }) => faults),
    };
  }

  summary({ log, flushes, losses, resumes }: ChatHistory): string {
    return `chat: ${this.#recorder.summary}; ${log.length} stored, ${
      handedOut(flushes)
    } handed out by the mailbox ` +
      `in ${flushes.length} flushes, ${resumes.length} resumed readings, ${losses.length} losses on purpose`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.stop()));
    await Promise.all([...this.#readers, this.#mailbox].map((reader) => reader[Symbol.asyncDispose]()));
  }

  #haveAll(): boolean {
    const end = this.#log.at(-1);
    if (!end) return true;
    const flushed = this.#mailbox.flushes.slice(-this.#stage.edges.length); // one of each edge
    return flushed.every(({ outcome, messages }) => outcome === "taken" && messages.length === 0) &&
      this.#readers.every(({ events }) => {
        const last = events.findLast(({ kind }) => kind === "message");
        return last?.kind === "message" && last.message.epoch === end.epoch && last.message.seq >= end.seq;
      });
  }
}

interface Clients {
  readonly recorder: Recorder;
  readonly senders: readonly Sender[];
  readonly readers: readonly Reader[];
  readonly mailbox: MailboxReader;
}
