/** Who uses the explorer, and how its requests get a token. Nothing of it is stored or in an address. */
import type { Session as Granted } from "../../../rest_facade/browser/sign-in.js";
import { postGraphQL } from "./graphql";

export interface Person {
  /** The same text means the same person, also after signing in again. */
  key: string;
  name: string;
  role: string;
}

export interface Session {
  person: Person;
  /** Return an access token that is good for now; throws SessionEnded when there is none any more. */
  token: () => Promise<string>;
  end: () => Promise<void>;
}

interface Viewer {
  name: string | null;
  role: string;
  reference: string | null;
}

/** Return the session of somebody who has just signed in. */
export async function grantedSession(granted: Granted): Promise<Session> {
  const { sub, name, preferred_username } = granted.person;
  const viewer = await viewerOf(await granted.token());
  return {
    person: { key: `account:${sub}`, name: name ?? preferred_username ?? nameOf(viewer), role: viewer.role.toLowerCase() },
    token: () => granted.token(),
    end: () => granted.end(),
  };
}

/** Return the session of a pasted token. */
export async function tokenSession(token: string): Promise<Session> {
  const viewer = await viewerOf(token);
  return {
    person: { key: `token:${viewer.role}:${nameOf(viewer)}`, name: nameOf(viewer), role: viewer.role.toLowerCase() },
    token: () => Promise.resolve(token),
    end: () => Promise.resolve(),
  };
}

/** Ask the server whose token it is. */
async function viewerOf(token: string): Promise<Viewer> {
  const { status, result } = await postGraphQL({ query: "{ me { name role reference } }" }, token);
  if (status === 401) throw new Error("The server did not accept this token: it may be expired or incomplete.");
  const viewer = result.data?.["me"] as Viewer | null | undefined;
  if (!viewer) throw new Error(result.errors?.[0]?.message ?? "The server did not say whose token this is.");
  return viewer;
}

function nameOf({ name, reference }: Viewer): string {
  return name ?? reference ?? "Unnamed";
}
