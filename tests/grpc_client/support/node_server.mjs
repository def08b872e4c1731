// Answers every gRPC call as a health check that serves; prints where. Hands its port on to another server of its
// own every so many milliseconds: the sessions of the old one are closed, and each tells its number as x-generation.
import http2 from "node:http2";
import process from "node:process";

const SERVING = Buffer.from([0, 0, 0, 0, 2, 8, 1]);
const every = Number(process.argv[2]);

function serve(port, generation) {
  const sessions = new Set();
  const server = http2.createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => {});
  });
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    stream.resume().on("end", () => {
      const headers = { "content-type": "application/grpc+proto", "x-generation": String(generation) };
      stream.respond(headers, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(SERVING);
    });
  });
  server.listen(port, "127.0.0.1", () => {
    const { port } = server.address();
    if (generation === 0) console.log(`127.0.0.1:${port}`);
    setTimeout(() => {
      for (const session of sessions) session.close();
      server.close();
      serve(port, generation + 1);
    }, every);
  });
  server.on("error", () => setTimeout(() => serve(port, generation), 1));
}

serve(0, 0);
