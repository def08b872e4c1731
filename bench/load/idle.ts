import { Ledger } from "./ledger.ts";
import { openSubscribers, type SubscribersOptions } from "./subscribers.ts";

/** Opens streams, tells `{}` once all have begun, and holds them until it is killed. */
const options: SubscribersOptions = JSON.parse(Deno.args[0]!);
await openSubscribers(options, new Ledger(options.count));
console.log("{}");
