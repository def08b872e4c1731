import { writeAll } from "./wire.ts";
import { preface } from "./wire_http2.ts";

/** Opens HTTP/2 connections without a stream, tells `{}` once all are answered, and holds them until it is killed. */
const { port, count }: { port: number; count: number } = JSON.parse(Deno.args[0]!);
const connections: Deno.Conn[] = [];
for (let i = 0; i < count; i++) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await writeAll(connection, preface());
  if (await connection.read(new Uint8Array(1_024)) === null) throw new Error("The connection ended");
  connections.push(connection);
}
console.log("{}");
for (const connection of connections) {
  connection.read(new Uint8Array(1_024)).then((count) => {
    if (count === null) throw new Error("The connection ended");
  });
}
