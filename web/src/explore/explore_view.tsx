import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { useEffect, useState } from "preact/hooks";
import { href, route } from "../app/route.ts";
import { type Contracts, readContracts } from "./contracts.ts";
import { MethodPanel } from "./method_panel.tsx";

/** Every method of every service, as the server describes them, and a panel to call one. */
export function ExploreView() {
  const [contracts, setContracts] = useState<Contracts>();
  const [fault, setFault] = useState("");
  useEffect(() => {
    document.title = "Explore · Parley";
    readContracts().then(setContracts, (thrown) => setFault(thrown.message));
    // whoever comes back from changing a contract finds it here, with what was typed; what cannot be read now stays
    const readAgain = () => readContracts().then(setContracts, () => {});
    addEventListener("focus", readAgain);
    return () => removeEventListener("focus", readAgain);
  }, []);
  if (fault) return <p role="alert">{fault}</p>;
  if (!contracts) return <p aria-busy="true">Reading the contracts…</p>;
  const [service, name] = route.value.rest;
  const method = contracts.services.find(({ typeName }) => typeName === service)
    ?.methods.find((method) => method.name === name);
  return (
    <div class="explore-layout">
      <Methods services={contracts.services} chosen={method} />
      <div>
        {method
          ? <MethodPanel key={`${service}/${name}`} method={method} registry={contracts.registry} />
          : <Welcome services={contracts.services} />}
      </div>
    </div>
  );
}

function Welcome({ services }: { services: readonly DescService[] }) {
  const count = services.reduce((sum, { methods }) => sum + methods.length, 0);
  return (
    <>
      <h1>Explore</h1>
      <p>
        This server has {services.length} services with {count}{" "}
        methods. Choose one: its form is made from the contract, and it can be called over Connect, gRPC-Web
        or REST.
      </p>
      <p class="muted">
        For people and programs that prefer a document: <a href="/docs">the REST API</a> and{" "}
        <a href="/openapi.json">its OpenAPI description</a>.
      </p>
    </>
  );
}

function Methods({ services, chosen }: { services: readonly DescService[]; chosen: DescMethod | undefined }) {
  const [text, setText] = useState("");
  // on a phone the list makes room for the method that was chosen, until one looks for another
  const [isOpen, setOpen] = useState(!chosen);
  const matches = (method: DescMethod) =>
    `${method.parent.typeName}/${method.name}`.toLowerCase().includes(text.trim().toLowerCase());
  return (
    <nav class={`methods ${chosen && !isOpen ? "closed" : ""}`} aria-label="Methods">
      <input
        type="search"
        aria-label="Find a method"
        placeholder="Find a method"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onFocus={() => setOpen(true)}
      />
      <div>
        {services.filter(({ methods }) => methods.some(matches)).map(({ typeName, methods }) => (
          <section key={typeName} aria-label={typeName}>
            <h2>
              <code>{typeName}</code>
            </h2>
            <ul>
              {methods.filter(matches).map((method) => (
                <li key={method.name}>
                  <a
                    href={href("explore", typeName, method.name)}
                    aria-current={method === chosen ? "page" : undefined}
                    onClick={() => setOpen(false)}
                  >
                    {method.name}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
