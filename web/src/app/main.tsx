import "./app.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Landing } from "./landing";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(
  <StrictMode>
    <Landing />
  </StrictMode>,
);
