/** GraphiQL's "Examples" pane: the starter queries of the signed-in role, each opening in a tab of its own. */
import { pick, useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import type { ReactElement } from "react";
import type { StarterQuery } from "../starter-queries";

/** Return the variables as the editor shows them, with the id of a task that was seen last. */
function variablesText({ variables }: StarterQuery, taskId: string | undefined): string {
  if (!variables) return "";
  return JSON.stringify("id" in variables && taskId ? { ...variables, id: taskId } : variables, null, 2);
}

function Examples({ starters, lastTaskId }: { starters: StarterQuery[]; lastTaskId: () => string | undefined }): ReactElement {
  const { tabs, queryEditor, variableEditor } = useGraphiQL(pick("tabs", "queryEditor", "variableEditor"));
  const { addTab, changeTab } = useGraphiQLActions();

  function open(starter: StarterQuery): void {
    const variables = variablesText(starter, lastTaskId());
    const opened = tabs.findIndex((tab) => tab.query === starter.query && (tab.variables ?? "") === variables);
    if (opened >= 0) return changeTab(opened);
    addTab();
    queryEditor?.setValue(starter.query);
    variableEditor?.setValue(variables);
  }

  return (
    <section aria-label="Examples" className="examples">
      <h2>Examples</h2>
      <ul>
        {starters.map((starter) => (
          <li key={starter.title}>
            <button type="button" className="card" onClick={() => open(starter)}>
              <strong>{starter.title}</strong>
              <span>{starter.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ExamplesIcon(): ReactElement {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" aria-hidden="true">
      <path d="M3 4.5l1.4 1.4L7 3.3M3 10.5l1.4 1.4L7 9.3M3 16.5l1.4 1.4L7 15.3M10 5h7M10 11h7M10 17h7" />
    </svg>
  );
}

export function examplesPlugin(starters: StarterQuery[], lastTaskId: () => string | undefined): GraphiQLPlugin {
  return {
    title: "Examples",
    icon: ExamplesIcon,
    content: () => <Examples starters={starters} lastTaskId={lastTaskId} />,
  };
}
