/** The contract of the bench on grpc-js. Says its port as a line of JSON; its argument has the descriptors. */
const grpc = require("@grpc/grpc-js");
const { loadFileDescriptorSetFromBuffer } = require("@grpc/proto-loader");

const TEXT = "x".repeat(50);
const { descriptors } = JSON.parse(process.argv[2]);
const definitions = loadFileDescriptorSetFromBuffer(Buffer.from(descriptors, "base64"));

const server = new grpc.Server();
server.addService(definitions["bench.Bench"], {
  SayHello: (call, answer) => answer(null, { message: `Hello ${call.request.name}` }),
  Swap: (call, answer) => answer(null, { data: call.request.data }),
  async Count(call) {
    for (let i = 0; i < call.request.count; i++) {
      if (!call.write({ message: TEXT })) await new Promise((resolve) => call.once("drain", resolve));
    }
    call.end();
  },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(JSON.stringify({ port }));
});
