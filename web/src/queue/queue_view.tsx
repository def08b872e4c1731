import { useEffect, useState } from "preact/hooks";
import type { Function as QueueFunction } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { failureOf } from "../app/errors.ts";
import { session } from "../app/session.ts";
import { CallList } from "./call_list.tsx";
import { queueClient, queueName } from "./client.ts";
import { DeadLetters } from "./dead_letters.tsx";
import { FunctionForm } from "./function_form.tsx";

/** The functions of a queue, the calls that are made of them, and those that were given up. */
export function QueueView() {
  const [functions, setFunctions] = useState<readonly QueueFunction[]>();
  const [chosen, setChosen] = useState("");
  const [fault, setFault] = useState("");
  const queue = queueName.value;
  const who = session.value?.userId;

  const load = async () => {
    try {
      const { functions } = await queueClient.listFunctions({ queue });
      setFunctions(functions);
      setFault("");
    } catch (thrown) {
      setFunctions([]);
      setFault(failureOf(thrown).message);
    }
  };
  useEffect(() => void (document.title = "Queue · Parley"), []);
  useEffect(() => void load(), [queue, who]);

  const func = functions?.find(({ name }) => name === chosen) ?? functions?.[0];
  return (
    <>
      <h1>Queue</h1>
      <div class="row filter">
        <label class="grow">
          Queue
          <input
            type="text"
            placeholder="the server's own"
            defaultValue={queue}
            onChange={({ currentTarget }) => queueName.value = currentTarget.value.trim()}
          />
        </label>
        {func && (
          <label class="grow">
            Function
            <select value={func.name} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
              {functions?.map(({ name }) => <option key={name} value={name}>{name}</option>)}
            </select>
          </label>
        )}
      </div>
      {!functions && <p aria-busy="true">Asking for the functions…</p>}
      {fault && (
        <p role="alert">
          {fault} <button type="button" class="secondary outline small" onClick={load}>Ask again</button>
        </p>
      )}
      <div class="queue-layout">
        <div>{func && <FunctionForm key={`${queue} ${func.name}`} queue={queue} func={func} />}</div>
        <CallList />
      </div>
      <DeadLetters key={`${queue} ${who}`} queue={queue} />
    </>
  );
}
