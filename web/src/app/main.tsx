import "./app.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app";
import { leftToPay } from "./pay";
import { navigate } from "./router";

// The payment company leads back to the start; go on where the payer left.
if (location.pathname === "/") {
  const left = leftToPay();
  if (left !== null) navigate(left, "replace");
}

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
