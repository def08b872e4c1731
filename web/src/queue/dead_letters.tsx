import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useEffect, useState } from "preact/hooks";
import type { DeadLetter } from "../../../proto/gen/queue/v1/queue_pb.ts";
import { failureOf } from "../app/errors.ts";
import { momentOf } from "../chat/times.ts";
import { queueClient } from "./client.ts";

const PAGE = 20;

/** The calls that were given up: why, and a way back onto the queue or out of sight. */
export function DeadLetters({ queue }: { queue: string }) {
  const [letters, setLetters] = useState<readonly DeadLetter[]>([]);
  const [next, setNext] = useState("");
  const [words, setWords] = useState("");

  const load = async (pageToken: string) => {
    try {
      const page = await queueClient.listDeadLetters({ queue, pageSize: PAGE, pageToken });
      setLetters(pageToken ? [...letters, ...page.deadLetters] : page.deadLetters);
      setNext(page.nextPageToken);
    } catch (thrown) {
      setWords(failureOf(thrown).message);
    }
  };
  useEffect(() => void load(""), [queue]);

  const act = async (letter: DeadLetter, what: "replay" | "drop") => {
    const request = { queue, key: letter.key };
    try {
      if (what === "replay") await queueClient.replayDeadLetter(request);
      else await queueClient.dropDeadLetter(request);
      setLetters((all) => all.filter(({ key }) => key !== letter.key));
      setWords(what === "replay" ? "It is on its queue again." : "It is forgotten.");
    } catch (thrown) {
      setWords(failureOf(thrown).message);
      load("");
    }
  };
  return (
    <section aria-label="Dead letters">
      <div class="row spread">
        <h2>Dead letters</h2>
        <button type="button" class="secondary outline small" onClick={() => load("")}>Look again</button>
      </div>
      <p role="status">{words}</p>
      {letters.length === 0 && <p class="muted">No call was given up.</p>}
      {letters.map((letter) => <Letter key={letter.key} letter={letter} act={act} />)}
      {next && <button type="button" class="secondary outline small" onClick={() => load(next)}>More</button>}
    </section>
  );
}

interface LetterProps {
  readonly letter: DeadLetter;
  act(letter: DeadLetter, what: "replay" | "drop"): void;
}

function Letter({ letter, act }: LetterProps) {
  const { reason, error, attempts, body, bodyLength, giveUpTime, id, key } = letter;
  const name = id || key;
  return (
    <article class="letter">
      <div class="row">
        <strong class="grow">{reason}</strong>
        <small class="muted">
          {attempts} {attempts === 1 ? "attempt" : "attempts"}
          {giveUpTime && `, ${momentOf(timestampMs(giveUpTime))}`}
        </small>
        <button
          type="button"
          class="small"
          aria-label={`Replay ${name}`}
          onClick={() => act(letter, "replay")}
        >
          Replay
        </button>
        <button
          type="button"
          class="secondary outline small"
          aria-label={`Drop ${name}`}
          onClick={() => act(letter, "drop")}
        >
          Drop
        </button>
      </div>
      {error && <p class="fault">{error}</p>}
      <details>
        <summary>
          Message{bodyLength > BigInt(body.length)
            ? `, the first ${body.length} of ${bodyLength} characters`
            : ""}
        </summary>
        <pre><code>{body}</code></pre>
      </details>
    </article>
  );
}
