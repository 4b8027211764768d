/** The explorer as a whole: who is signed in, what happens when the token expires, and the editor below. */
import { lazy, Suspense, useEffect, useRef, useState, type ReactElement } from "react";
import { demoSession, type Session } from "./session";
import { SignIn } from "./sign-in";

// Starts to load at once, in the background, while the visitor reads the sign-in.
const editorModule = import("./editor");
const Editor = lazy(() => editorModule);

export function Explorer(): ReactElement {
  const [session, setSession] = useState<Session | null>(null);
  const [expiredToken, setExpiredToken] = useState("");
  const [choosing, setChoosing] = useState(false);
  const [refusal, setRefusal] = useState("");
  const main = useRef<HTMLElement>(null);

  // The button that was pressed is gone after signing in: the keyboard goes on at the editor.
  useEffect(() => main.current?.focus(), [session]);

  function start(next: Session): void {
    setSession(next);
    setChoosing(false);
    setRefusal("");
  }

  async function signInAgain(): Promise<void> {
    const account = session?.person.account;
    if (!account) return setChoosing(true);
    try {
      start(await demoSession(account));
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  }

  const signingIn = !session || choosing;
  // A late refusal of an earlier token says nothing about the present one.
  const expired = session?.token === expiredToken;
  return (
    <>
      <header className="bar">
        <h1>Taskward explorer</h1>
        <p role="status">
          {session ? (
            <>
              Signed in as <strong>{session.person.name}</strong> <span className="role">{session.person.role}</span>
            </>
          ) : (
            "Not signed in"
          )}
        </p>
        {session && (
          <button type="button" className="quiet" onClick={() => setChoosing(!choosing)}>
            {choosing ? "Back to the editor" : "Switch account"}
          </button>
        )}
      </header>

      {session && expired && !choosing && (
        <div className="expired" role="alert">
          <p>
            Your sign-in as {session.person.name} has expired, so the server answers no more requests. What you typed is
            still here. {refusal}
          </p>
          <button type="button" className="primary" onClick={() => void signInAgain()}>
            Sign in again
          </button>
        </div>
      )}

      {signingIn && <SignIn onSession={start} />}

      {session && (
        <main className="editor" hidden={signingIn} ref={main} tabIndex={-1} aria-label="Editor">
          <Suspense fallback={<p className="loading">Loading the editor…</p>}>
            {/* Another person starts with a fresh editor: no tabs, answers or history of the one before. */}
            <Editor key={session.person.key} session={session} onExpired={setExpiredToken} />
          </Suspense>
        </main>
      )}
    </>
  );
}
