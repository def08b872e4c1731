// Asks the echo server on the TCP address or unix socket that is given; prints what came, as JSON.
import { Buffer } from "node:buffer";
import http2 from "node:http2";
import net from "node:net";
import process from "node:process";

const [address] = process.argv.slice(2);
const createConnection = () =>
  address.startsWith("/") ? net.connect(address) : net.connect(Number(address.split(":")[1]), "127.0.0.1");
const session = http2.connect("http://localhost", { createConnection });
session.on("error", (error) => console.error(error));

function ask(headers, body, trailers) {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, {
      waitForTrailers: trailers !== undefined,
      endStream: body === undefined,
    });
    const answer = { hints: 0, octets: 0 };
    const chunks = [];
    stream.on("headers", () => answer.hints++);
    stream.on("response", (headers) => answer.status = headers[":status"]);
    stream.on("trailers", (headers) => answer.trailers = { ...headers });
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("error", reject);
    stream.on("end", () => {
      const received = Buffer.concat(chunks);
      answer.octets = received.length;
      answer.same = body === undefined ? received.toString() === "hello\n" : body.equals(received);
      resolve(answer);
    });
    if (body !== undefined) stream.end(body);
  });
}

const body = Buffer.alloc(1024 * 1024, "a body ");
const answers = await Promise.all([
  ask({ ":path": "/" }),
  ask({ ":path": "/echo?hint", ":method": "POST" }, body, { "x-sent": "yes" }),
  ...Array.from({ length: 50 }, () => ask({ ":path": "/" })),
]);
const large = ask({ ":path": "/large" });
large.catch(() => {});
const cancelled = session.request({ ":path": "/large" });
cancelled.on("error", () => {});
cancelled.once("data", () => cancelled.close(http2.constants.NGHTTP2_CANCEL));
const afterwards = await large;
session.close();
console.log(JSON.stringify({ answers, large: afterwards.octets }));
