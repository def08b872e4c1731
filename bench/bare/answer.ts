/** The barest `Deno.serve`: reads the body, and answers the bytes that it was given. Tells its port. */
const { body, contentType }: { body: string; contentType: string } = JSON.parse(Deno.args[0]!);
const bytes = Uint8Array.fromBase64(body);
const headers = { "content-type": contentType };

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
  await request.arrayBuffer();
  return new Response(bytes, { headers });
});
console.log(JSON.stringify({ port: server.addr.port }));
