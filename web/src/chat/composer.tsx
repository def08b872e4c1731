import { useRef, useState } from "preact/hooks";
import { author } from "./rooms.ts";

/** Characters of a name at the most, and bytes of a text: the contract's. */
const MAX_NAME = 100;
const MAX_TEXT_BYTES = 16_384;

/** What was begun in a room and not sent, by room: it is there again when one comes back. */
const drafts = new Map<string, string>();

/** Where what is written goes. */
export interface ComposerProps {
  readonly room: string;
  readonly disabled: boolean;
  send(author: string, text: string): void;
}

/** Where one writes: Enter sends, Shift and Enter begins a line. */
export function Composer({ room, send, disabled }: ComposerProps) {
  const [text, setText] = useState(drafts.get(room) ?? "");
  const [fault, setFault] = useState("");
  const name = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const draft = (next: string) => {
    drafts.set(room, next);
    setText(next);
  };
  const say = (event?: Event) => {
    event?.preventDefault();
    if (text.trim() === "" || disabled) return;
    if (author.value.trim() === "") {
      setFault("Say who you are first");
      return name.current?.focus();
    }
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > MAX_TEXT_BYTES) return setFault(`${bytes} bytes are too many: ${MAX_TEXT_BYTES} at the most`);
    send(author.value.trim(), text);
    draft("");
    setFault("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) say(event);
  };
  return (
    <form class="composer" onSubmit={say}>
      <input
        ref={name}
        type="text"
        aria-label="Your name"
        placeholder="Your name"
        autocomplete="nickname"
        maxLength={MAX_NAME}
        value={author.value}
        aria-invalid={fault && !author.value.trim() ? "true" : undefined}
        aria-describedby="composer-fault"
        onInput={({ currentTarget }) => author.value = currentTarget.value}
      />
      <textarea
        ref={field}
        aria-label="Message"
        placeholder="Message"
        rows={1}
        value={text}
        enterkeyhint="send"
        aria-describedby="composer-fault"
        onInput={({ currentTarget }) => draft(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" disabled={disabled}>Send</button>
      <small id="composer-fault" role="alert">{fault}</small>
    </form>
  );
}
