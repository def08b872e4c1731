import { describeFunctions, functionsOf, generateClient } from "../../lib/queue/mod.ts";
import * as examples from "../../workers/queue/functions/examples.ts";

// A process of its own, so that it is made from the functions as they are now.
const options = { queue: "task_prpc", queueModule: "../../../lib/queue/mod.ts" };
console.log(generateClient(describeFunctions(functionsOf(examples)), "ts", options).trimEnd());
