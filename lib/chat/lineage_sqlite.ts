import type { Lineage, LineageAnswer } from "./lineage.ts";

/** A file has no replicas: what is in it is what was acknowledged. An older copy put in its place is not noticed. */
export class SqliteLineage implements Lineage {
  confirm(_token: string): Promise<LineageAnswer> {
    return Promise.resolve("same");
  }
}
