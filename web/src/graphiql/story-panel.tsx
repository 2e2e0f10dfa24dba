import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from "@graphiql/react";

import { choose } from "./logins";
import { runsAs, STORY, type Step } from "./story";

/** The steps in order; a click opens one in its tab and chooses the login that it runs as. */
function StoryPanel() {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const { addTab, changeTab } = useGraphiQLActions();
  // An editor that appears later would begin with the text of the tab that was open before.
  const isReady = queryEditor !== undefined && variableEditor !== undefined;

  function open(step: Step) {
    const login = runsAs(step.query);
    if (login !== undefined) choose(login);
    const place = tabs.findIndex((tab) => tab.title === step.name);
    if (place >= 0) {
      changeTab(place);
    } else {
      addTab();
      queryEditor?.setValue(step.query);
      variableEditor?.setValue(step.variables ?? "");
    }
  }

  return (
    <section className="story">
      <h2>The story</h2>
      <p>
        One purchase, from the merchant's registration to the acknowledged reminder. Each step keeps
        what the next ones need: <code>{"{{placeOrder.order.id}}"}</code> in the variables stands
        for the newest answer to that field. Close a step's tab and open it here again to have it as
        it was.
      </p>
      <ol>
        {STORY.map((step) => (
          <li key={step.number}>
            <button
              type="button"
              disabled={!isReady}
              aria-current={tabs[active]?.title === step.name ? "step" : undefined}
              onClick={() => open(step)}
            >
              <b>
                {step.number} {step.name}
              </b>
              <em>{runsAs(step.query)}</em>
              <span>{step.summary}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StoryIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
      <path d="M3 4.5h1M3 10h1M3 15.5h1M7.5 4.5H17M7.5 10H17M7.5 15.5H17" strokeLinecap="round" />
    </svg>
  );
}

export const storyPlugin: GraphiQLPlugin = {
  title: "Story",
  icon: StoryIcon,
  content: StoryPanel,
};
