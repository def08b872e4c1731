import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A dialog of the browser's own, which keeps the focus inside and ends with Escape; open as long as it is there. */
export function Dialog(
  { title, close, children }: { title: string; close(): void; children: ComponentChildren },
) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
    return () => box.current?.close();
  }, []);
  return (
    <dialog ref={box} aria-labelledby="dialog-title" onClose={close}>
      <article>
        <header>
          <button type="button" aria-label="Close" {...{ rel: "prev" }} onClick={close} />
          <h2 id="dialog-title">{title}</h2>
        </header>
        {children}
      </article>
    </dialog>
  );
}
