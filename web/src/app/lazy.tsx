import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";

/** A view that is loaded when it is first looked at. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const [, setReady] = useState(loaded);
    const [fault, setFault] = useState("");
    useEffect(() => {
      if (loaded) return;
      load().then((view) => setReady(() => loaded = view), (thrown) => setFault(String(thrown)));
    }, []);
    if (fault) {
      return (
        <p role="alert">
          This view could not be loaded.{" "}
          <button type="button" onClick={() => location.reload()}>Reload</button>
        </p>
      );
    }
    const View = loaded;
    return View ? <View /> : <p aria-busy="true">Loading…</p>;
  };
}
