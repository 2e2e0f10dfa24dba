import { useGraphiQL } from "@graphiql/react";
import { useEffect, useEffectEvent } from "react";

/** Two things that GraphiQL leaves out for many prepared tabs. */
export function useTabs(): void {
  const active = useGraphiQL((state) => state.activeTabIndex);
  const prepared = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.variables);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  // The first tab of a new browser opens with its query, but without its variables.
  const fill = useEffectEvent((editor: typeof variableEditor) => {
    if (editor?.getValue() === "" && prepared) editor.setValue(prepared);
  });
  // Only when the editor appears: later an empty editor is the user's wish.
  useEffect(() => fill(variableEditor), [variableEditor]);

  // With more tabs than fit, the open one may be out of sight.
  useEffect(() => {
    const tab = document.querySelectorAll(".graphiql-tab")[active];
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
}
