import { policy } from "../../functions/auth/policy.ts";
import { documentOf } from "../../functions/contracts.ts";

// A process of its own, so that it is made from the contracts and the rules as they are now. With tokens: what a
// caller may be answered where nobody needs one is part of that.
console.log(JSON.stringify(await documentOf(policy), null, 2));
