/** Who uses the explorer, and how its requests get a token. Nothing of it is stored or in an address. */
import type { Session as Granted } from "../../../rest_facade/browser/sign-in.js";
import { postGraphQL } from "./graphql";

export interface Person {
  /** The same text means the same person, also after signing in again. */
  key: string;
  name: string;
  role: string;
  /** Whether they have a password here, and so can change it. */
  hasPassword: boolean;
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
  account: { hasPassword: boolean } | null;
}

/** Return the session of somebody who has just signed in. */
export async function grantedSession(granted: Granted): Promise<Session> {
  const { sub, name, preferred_username } = granted.person;
  const viewer = await viewerOf(await granted.token());
  return {
    person: personOf(viewer, `account:${sub}`, name ?? preferred_username),
    token: () => granted.token(),
    end: () => granted.end(),
  };
}

/** Return the session of a pasted token. */
export async function tokenSession(token: string): Promise<Session> {
  const viewer = await viewerOf(token);
  return {
    person: personOf(viewer, `token:${viewer.role}:${nameOf(viewer)}`),
    token: () => Promise.resolve(token),
    end: () => Promise.resolve(),
  };
}

/** Ask the server whose token it is. */
async function viewerOf(token: string): Promise<Viewer> {
  const { status, result } = await postGraphQL({ query: "{ me { name role reference account { hasPassword } } }" }, token);
  if (status === 401) throw new Error("The server did not accept this token: it may be expired or incomplete.");
  const viewer = result.data?.["me"] as Viewer | null | undefined;
  if (!viewer) throw new Error(result.errors?.[0]?.message ?? "The server did not say whose token this is.");
  return viewer;
}

function personOf(viewer: Viewer, key: string, name = nameOf(viewer)): Person {
  return { key, name, role: viewer.role.toLowerCase(), hasPassword: viewer.account?.hasPassword ?? false };
}

function nameOf({ name, reference }: Viewer): string {
  return name ?? reference ?? "Unnamed";
}
