/**
 * Takes a figure of each target in turn, so many times: what changes on the machine meanwhile meets them all.
 * A target whose turn throws is left out from then on; the others go on.
 *
 * @returns for each target what was taken, or what it threw.
 */
export async function alternate<Target, Taken>(
  targets: readonly Target[],
  rounds: number,
  take: (target: Target) => Promise<Taken>,
): Promise<Map<Target, Taken[] | Error>> {
  const taken = new Map<Target, Taken[] | Error>(targets.map((target) => [target, []]));
  for (let i = 0; i < rounds; i++) {
    for (const target of targets) {
      const before = taken.get(target);
      if (!Array.isArray(before)) continue;
      try {
        before.push(await take(target));
      } catch (thrown) {
        taken.set(target, thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    }
  }
  return taken;
}
