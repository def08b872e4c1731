import { RedisScript } from "../redis/mod.ts";
import announceSource from "./lua/announce.lua" with { type: "text" };
import cancelSource from "./lua/cancel.lua" with { type: "text" };
import claimSource from "./lua/claim.lua" with { type: "text" };
import common from "./lua/common.lua" with { type: "text" };
import completeSource from "./lua/complete.lua" with { type: "text" };
import deadSource from "./lua/dead.lua" with { type: "text" };
import depthSource from "./lua/depth.lua" with { type: "text" };
import promoteSource from "./lua/promote.lua" with { type: "text" };
import publishSource from "./lua/publish.lua" with { type: "text" };
import releaseSource from "./lua/release.lua" with { type: "text" };
import renewSource from "./lua/renew.lua" with { type: "text" };
import replaySource from "./lua/replay.lua" with { type: "text" };
import retrySource from "./lua/retry.lua" with { type: "text" };
import runningSource from "./lua/running.lua" with { type: "text" };
import watchSource from "./lua/watch.lua" with { type: "text" };
import workersSource from "./lua/workers.lua" with { type: "text" };

const step = (source: string) => new RedisScript(`${common}\n${source}`);

/** Every atomic step of the queues, by what it does; the files say what each takes and answers. */
export const scripts = {
  publish: step(publishSource),
  complete: step(completeSource),
  retry: step(retrySource),
  release: step(releaseSource),
  dead: step(deadSource),
  replay: step(replaySource),
  claim: step(claimSource),
  renew: step(renewSource),
  promote: step(promoteSource),
  running: step(runningSource),
  watch: step(watchSource),
  cancel: step(cancelSource),
  announce: step(announceSource),
  workers: step(workersSource),
  depth: step(depthSource),
} as const;
