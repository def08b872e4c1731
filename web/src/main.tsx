import { render } from "preact";
import { App } from "./app/app.tsx";
import { askCapabilities } from "./app/capabilities.ts";

const root = document.getElementById("app");
if (root) render(<App />, root);
askCapabilities();
