/** The start page: says how to sign in here, and to whoever has done so how much there is to do. */
import { signIn, wayIn, type Session, type Way } from "../../../rest_facade/browser/sign-in.js";
import { postGraphQL } from "../explorer/graphql";
import { sentenceOf } from "../sentence";

const SUMMARY = `query Summary {
  me { name role account { hasPassword } }
  visible: tasks(first: 1) { totalCount }
  overdue: tasks(first: 1, filter: { overdue: true }) { totalCount }
}`;

interface Summary {
  me: { name: string | null; role: string; account: { hasPassword: boolean } | null };
  visible: { totalCount: number };
  overdue: { totalCount: number };
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element "${id}".`);
  return element;
}

const [enter, leave, status] = [byId("sign-in"), byId("sign-out"), byId("status")];
const password = byId("change-password");
let session: Session | null = null;

function show(sentence: string): void {
  status.textContent = sentence;
  enter.hidden = session !== null;
  leave.hidden = session === null;
  if (session === null) password.hidden = true;
}

async function summary(granted: Session): Promise<string> {
  const { result } = await postGraphQL({ query: SUMMARY }, await granted.token());
  if (!result.data) throw new Error(result.errors?.[0]?.message ?? "The server did not say whose token this is.");
  const { me, visible, overdue } = result.data as unknown as Summary;
  password.hidden = !me.account?.hasPassword;
  const who = `You are signed in as ${me.name ?? granted.person.name} (${me.role.toLowerCase()}).`;
  return `${who} Tasks that you can see: ${visible.totalCount}, of which overdue: ${overdue.totalCount}.`;
}

async function start(way: Way): Promise<void> {
  show("Go on in the window that has opened.");
  try {
    const granted = await signIn(way);
    const sentence = await summary(granted);
    session = granted;
    show(sentence);
  } catch (error) {
    show(sentenceOf(error));
  }
}

async function end(): Promise<void> {
  const ended = session?.end();
  session = null;
  show("You are signed out.");
  await ended?.catch(() => show("You are signed out here, but the server could not be told."));
}

try {
  const way = await wayIn(new URL("./", location.href));
  byId(way ? "session" : "own-token").hidden = false;
  if (way) enter.addEventListener("click", () => void start(way));
  leave.addEventListener("click", () => void end());
} catch (error) {
  byId("session").hidden = false;
  show(sentenceOf(error));
  enter.hidden = true;
}
