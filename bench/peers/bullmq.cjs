/**
 * Calls over BullMQ, client and worker in processes of their own. The argument says the role; the worker tells when
 * it is ready, the client what came out.
 */
const { Queue, QueueEvents, Worker } = require("bullmq");

const NAME = "bench";
const CONCURRENCY = 200;
/** How long one end is waited for: on a busy machine some are told before anybody listens, and then to nobody. */
const WAIT_MS = 5000;
const { role, port, inFlight, seconds, warmUpSeconds } = JSON.parse(process.argv[2]);
const connection = { host: "127.0.0.1", port };

(role === "worker" ? work() : load()).catch((error) => {
  console.error(error.message);
  process.exit(1);
});

async function work() {
  const sum = ({ data: { a, b, z = 0.5 } }) => Promise.resolve(a + b + z);
  const worker = new Worker(NAME, sum, {
    connection: { ...connection, maxRetriesPerRequest: null },
    concurrency: CONCURRENCY,
  });
  await worker.waitUntilReady();
  console.log(JSON.stringify({ ready: true }));
}

async function load() {
  const queue = new Queue(NAME, { connection });
  const events = new QueueEvents(NAME, { connection: { ...connection, maxRetriesPerRequest: null } });
  events.setMaxListeners(0);
  await events.waitUntilReady();
  const fromMs = performance.now() + warmUpSeconds * 1000;
  const untilMs = fromMs + seconds * 1000;
  const tookMs = [];
  const lane = async () => {
    for (let startMs = performance.now(); startMs < untilMs;) {
      const job = await queue.add("summ", { a: 1, b: 2 }, { removeOnComplete: 1000 });
      const answer = await job.waitUntilFinished(events, WAIT_MS).catch(() => "none");
      if (answer !== 3.5 && answer !== "none") throw new Error("an answer was wrong");
      const endMs = performance.now();
      if (answer === 3.5 && endMs >= fromMs && endMs < untilMs) tookMs.push(endMs - startMs);
      startMs = endMs;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  if (tookMs.length === 0) throw new Error("no answer came in time");
  tookMs.sort((a, b) => a - b);
  const at = (percent) => tookMs[Math.max(1, Math.ceil(tookMs.length * percent / 100)) - 1];
  console.log(JSON.stringify({ perSecond: tookMs.length / seconds, p50Ms: at(50), p99Ms: at(99) }));
  process.exit(0);
}
