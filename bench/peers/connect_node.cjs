/** The contract of the bench on connect-node. Says its port as a line of JSON; its argument has the descriptors. */
const http2 = require("node:http2");
const { createFileRegistry, fromBinary } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");
const { connectNodeAdapter } = require("@connectrpc/connect-node");

const TEXT = "x".repeat(50);
const { descriptors } = JSON.parse(process.argv[2]);
const set = fromBinary(FileDescriptorSetSchema, Buffer.from(descriptors, "base64"));
const service = createFileRegistry(set).getService("bench.Bench");

const handler = connectNodeAdapter({
  routes: (router) =>
    router.service(service, {
      sayHello: ({ name }) => ({ message: `Hello ${name}` }),
      swap: ({ data }) => ({ data }),
      async *count({ count }) {
        for (let i = 0; i < count; i++) yield { message: TEXT };
      },
    }),
});
const server = http2.createServer(handler);
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
