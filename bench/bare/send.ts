/** The barest answer to `/sendMessage`: reads the body, answers the bytes that Parley answers. Tells its port. */
const ANSWER = '{"sendTime":"2026-11-20T12:35:51.986470001Z"}';
const HEADERS = {
  "content-type": "application/json",
  "x-request-id": "8f3ac1f0-5f0a-4d2e-9c7b-0123456789ab",
};

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
  await request.arrayBuffer();
  return new Response(ANSWER, { headers: HEADERS });
});
console.log(JSON.stringify({ port: server.addr.port }));
