import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

/** Two things that GraphiQL leaves out for many prepared tabs. */
export function useTabs(): void {
  const active = useGraphiQL((state) => state.activeTabIndex);
  const prepared = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.variables);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  // The first tab of a new browser opens with its query, but without its variables.
  useEffect(() => {
    if (variableEditor?.getValue() === "" && prepared) variableEditor.setValue(prepared);
    // Only when the editor appears: later an empty editor is the user's wish.
  }, [variableEditor]);

  // With more tabs than fit, the open one may be out of sight.
  useEffect(() => {
    document
      .querySelector(".graphiql-tab-active")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
}
