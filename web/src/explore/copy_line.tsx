import { useState } from "preact/hooks";
import type { CommandLines } from "./command_lines.ts";

/** A line for a shell, with a button that copies it. */
export function CopyLine({ name, line }: CommandLines) {
  const [words, setWords] = useState("Copy");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(line);
      setWords("Copied");
    } catch {
      setWords("Select and copy it"); // the browser allows it on https and on localhost only
    }
  };
  return (
    <div class="line">
      <strong>{name}</strong>
      <button
        type="button"
        class="secondary outline small"
        aria-label={`Copy the line for ${name}`}
        onClick={copy}
      >
        {words}
      </button>
      <pre><code>{line}</code></pre>
    </div>
  );
}
