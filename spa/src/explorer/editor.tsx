/** GraphiQL for one person: requests carry the person's token, and nothing outlives the page. */
import "graphiql/setup-workers/vite";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL, type GraphiQLProps } from "graphiql";
import { useMemo, useRef, useState, type ReactElement } from "react";
// The parts of graphiql/style.css that we need: without its text font and Monaco's CSS, which comes with Monaco.
import "@graphiql/react/style.css";
import "@graphiql/react/font/fira-code.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./editor.css";
import { SessionEnded } from "../../../rest_facade/browser/sign-in.js";
import { sentenceOf } from "../sentence";
import { starterQueriesFor } from "../starter-queries";
import { examplesPlugin } from "./examples";
import { isSignInNeeded, postGraphQL, type GraphQLRequest } from "./graphql";
import { memoryStorage } from "./memory-storage";
import { presentOperation } from "./operation-name";
import { seenTaskId } from "./seen-task";
import type { Session } from "./session";

interface EditorProps {
  session: Session;
  onEnded: (session: Session) => void;
}

/** Send a request with a token that is good for now; an ended session answers like the server's 401. */
async function answerTo(request: GraphQLRequest, session: Session): ReturnType<typeof postGraphQL> {
  try {
    return await postGraphQL(request, await session.token());
  } catch (error) {
    const status = error instanceof SessionEnded ? 401 : 0;
    return { status, result: { errors: [{ message: sentenceOf(error) }] } };
  }
}

export default function Editor({ session, onEnded }: EditorProps): ReactElement {
  const [storage] = useState(memoryStorage);
  const lastTaskId = useRef<string>(undefined);
  const starters = useMemo(() => starterQueriesFor(session.person.role), [session.person.role]);
  const examples = useMemo(() => examplesPlugin(starters, () => lastTaskId.current), [starters]);
  const plugins = useMemo(() => [examples, HISTORY_PLUGIN], [examples]);
  const tabs = useMemo(() => starters.slice(0, 1).map(({ query }) => ({ query })), [starters]);

  // GraphiQL reads the schema anew whenever it is given another fetcher, so after each sign-in.
  const fetcher = useMemo<GraphiQLProps["fetcher"]>(
    () => async (request) => {
      const operationName = presentOperation(request.query, request.operationName);
      const { status, result } = await answerTo({ ...request, operationName }, session);
      if (isSignInNeeded(status, result)) onEnded(session);
      lastTaskId.current = seenTaskId(result.data) ?? lastTaskId.current;
      return result as Awaited<ReturnType<GraphiQLProps["fetcher"]>>;
    },
    [session, onEnded],
  );

  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      plugins={plugins}
      visiblePlugin={examples}
      defaultTabs={tabs}
      defaultEditorToolsVisibility="variables"
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
    </GraphiQL>
  );
}
