// Answers as the echo server does, on a port of its own or the unix socket that is given; prints where.
import http2 from "node:http2";
import process from "node:process";

const server = http2.createServer();
server.on("stream", (stream, headers) => {
  stream.on("error", () => {});
  if (headers[":path"] !== "/echo") {
    stream.respond({ ":status": 200 });
    stream.end("hello\n");
    return;
  }
  let octets = 0;
  let sent = {};
  stream.additionalHeaders({ ":status": 103 });
  stream.respond({ ":status": 200 }, { waitForTrailers: true });
  stream.on("trailers", ({ "x-sent": value }) => sent = { "x-sent": value });
  stream.on("data", (chunk) => octets += chunk.length);
  stream.on("wantTrailers", () => stream.sendTrailers({ ...sent, "x-octets": String(octets) }));
  stream.pipe(stream);
});
server.listen(process.argv[2] ?? 0, ...process.argv[2] ? [] : ["127.0.0.1"], () => {
  const address = server.address();
  console.log(typeof address === "string" ? address : `127.0.0.1:${address.port}`);
});
