/** The explorer as a whole: who is signed in, what happens when the session ends, and the editor below. */
import { lazy, Suspense, useEffect, useRef, useState, type ReactElement } from "react";
import type { Session } from "./session";
import { SignIn } from "./sign-in";
import { TokenForm } from "./token-form";
import { useSignIn } from "./use-sign-in";

// Starts to load at once, in the background, while the visitor signs in.
const editorModule = import("./editor");
const Editor = lazy(() => editorModule);

export function Explorer(): ReactElement {
  const [session, setSession] = useState<Session | null>(null);
  const [endedSession, setEndedSession] = useState<Session | null>(null);
  const signIn = useSignIn(setSession);
  const main = useRef<HTMLElement>(null);

  // The button that was pressed is gone after signing in: the keyboard goes on at the editor.
  useEffect(() => main.current?.focus(), [session]);

  function signOut(): void {
    // What was on the screen belongs to who leaves, whether or not the server hears of it.
    setSession(null);
    signIn.report(session?.end(), "You are signed out here, but the server could not be told.");
  }

  // A late refusal of an earlier session says nothing about the present one.
  const hasEnded = session !== null && session === endedSession;
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
        {session?.person.hasPassword && (
          // In a tab of its own: what was typed here stays.
          <a href="oauth/password" target="_blank" rel="noopener">
            Change password
          </a>
        )}
        {session && signIn.way && (
          <button type="button" className="quiet" onClick={() => signIn.open("login")}>
            Switch account
          </button>
        )}
        {session && (
          <button type="button" className="quiet" onClick={signOut}>
            Sign out
          </button>
        )}
      </header>

      {session && (hasEnded || signIn.problem) && (
        <div className="ended" role="alert">
          {hasEnded && (
            <p>
              Your sign-in as {session.person.name} has ended, so the server answers no more requests. What you typed is
              still here.
            </p>
          )}
          {signIn.problem && <p>{signIn.problem}</p>}
          {!hasEnded ? null : signIn.way ? (
            <button type="button" className="primary" onClick={() => signIn.open()}>
              Sign in again
            </button>
          ) : (
            <TokenForm onToken={signIn.useToken} />
          )}
        </div>
      )}

      {session ? (
        <main className="editor" ref={main} tabIndex={-1} aria-label="Editor">
          <Suspense fallback={<p className="loading">Loading the editor…</p>}>
            {/* Another person starts with a fresh editor: no tabs, answers or history of the one before. */}
            <Editor key={session.person.key} session={session} onEnded={setEndedSession} />
          </Suspense>
        </main>
      ) : (
        <SignIn signIn={signIn} />
      )}
    </>
  );
}
