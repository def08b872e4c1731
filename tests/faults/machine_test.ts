import { assert, assertEquals, assertRejects } from "@std/assert";
import { run } from "./commands.ts";
import { Disk } from "./disk.ts";
import { ShiftedClock } from "./shifted_clock.ts";

for (const visibility of ["processes", "everyone"] as const) {
  Deno.test({
    name:
      `a small disk that ${visibility} see refuses what does not fit, and takes it when it is given space`,
    ignore: !await Disk.isPossible(visibility),
    async fn() {
      await using disk = await Disk.open(visibility);
      const write = (name: string) =>
        run([...disk.prefix, "dd", "if=/dev/zero", `of=${disk.folder}/${name}`, "bs=1M", "count=2"]);
      await disk.fill(1 << 20);
      await assertRejects(() => write("file"), Error, "No space left on device");
      await disk.empty();
      await write("file");
      assert(await disk.usedBytes() >= 2 << 20, "nothing is stored");
      const seen = [...Deno.readDirSync(disk.folder)].map(({ name }) => name);
      assertEquals(seen, visibility === "everyone" ? ["file"] : []);
    },
  });
}

Deno.test({
  name: "a shifted clock moves the time that a process reads, while it runs, and no monotonic clock",
  ignore: !ShiftedClock.isPossible(),
  async fn() {
    await using clock = new ShiftedClock();
    const code = "for await (const _ of Deno.stdin.readable) console.log(Date.now(), performance.now())";
    const process = new Deno.Command(Deno.execPath(), {
      args: ["eval", code],
      env: clock.env,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const [asks, answers] = [process.stdin.getWriter(), process.stdout.getReader()];
    const times = async () => {
      await asks.write(new TextEncoder().encode("\n"));
      const { value } = await answers.read();
      return new TextDecoder().decode(value).trim().split(" ").map(Number) as [number, number];
    };
    const [before, monotonicBefore] = await times();
    await clock.shift(-3_600);
    const [after, monotonicAfter] = await times();
    await asks.close();
    await answers.cancel();
    await process.status;
    assert(before - after > 3_500_000, `it went from ${before} to ${after}`);
    assert(
      monotonicAfter > monotonicBefore && monotonicAfter - monotonicBefore < 60_000,
      "the other clock moved",
    );
  },
});
