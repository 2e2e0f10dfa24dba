import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./graphiql.css";

import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN, HistoryStore } from "@graphiql/plugin-history";
import { GraphiQLProvider } from "@graphiql/react";
import { GraphiQLInterface } from "graphiql";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { STORY } from "./story";
import { storyPlugin } from "./story-panel";
import { Toolbar } from "./toolbar";
import { fetcher } from "./transport";

const plugins = [DOC_EXPLORER_PLUGIN, storyPlugin, HISTORY_PLUGIN];

/** A browser without tabs of its own gets the story's; what it edited stays as it left it. */
const tabs = STORY.map(({ query, variables }) => ({ query, variables: variables ?? null }));

/** The story is open at the first visit; afterwards GraphiQL remembers what was open. */
const firstVisit = isFirstVisit();

function isFirstVisit(): boolean {
  try {
    return localStorage.getItem("graphiql:tabState") === null;
  } catch {
    return true;
  }
}

/** GraphiQL with our bar above it; composed here because the bar reads the open tab. */
function Page() {
  return (
    <GraphiQLProvider
      fetcher={fetcher}
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      {...(tabs.length > 0 && { defaultTabs: tabs })}
      defaultQuery={"# Ctrl-Space completes, Ctrl-Enter runs.\n{\n  __typename\n}\n"}
      {...(firstVisit && { visiblePlugin: storyPlugin })}
      inputValueDeprecation
      schemaDescription
    >
      <HistoryStore>
        <DocExplorerStore>
          <Toolbar />
          <main className="editor">
            <GraphiQLInterface defaultEditorToolsVisibility="variables" />
          </main>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
