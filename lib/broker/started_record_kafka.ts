import type { NewRecord, Place, StoredRecord } from "../kafka/mod.ts";
import { type Wire, WIRES } from "./call.ts";
import { placeKey } from "./claim_kafka.ts";
import { startedTopic } from "./names_kafka.ts";

/** What a consumer says of a call. */
export interface StartedFacts {
  readonly wire: Wire;
  /** Of the call, where it is known. */
  readonly id: string | undefined;
  /** Which delivery is in hand; 0 when the call is not in hand any more. */
  readonly attempt: number;
  /** Its consumer finishes it, whoever has its partition. */
  readonly isKept: boolean;
}

/** What is said of the call that lies there. */
export function startedRecord(queue: string, place: Place, facts: StartedFacts): NewRecord {
  const { wire, id = "", attempt, isKept } = facts;
  const value = `${attempt} ${wire} ${id}${isKept ? " kept" : ""}`;
  return { topic: startedTopic(queue), partition: place.partition, key: placeKey(place), value };
}

/** What {@link startedRecord} wrote, with the place as its key; `undefined` when it is something else. */
export function startedFacts(
  { key, value }: StoredRecord,
): StartedFacts & { readonly key: string } | undefined {
  const [, attempt, name, id, kept] = /^(\d{1,9}) ([a-z]+) (\S*)( kept)?$/.exec(value ?? "") ?? [];
  const wire = WIRES.find((one) => one === name);
  if (key === undefined || wire === undefined || !/:\d{1,19}$/.test(key)) return undefined;
  return { key, wire, id: id === "" ? undefined : id, attempt: Number(attempt), isKept: !!kept };
}
