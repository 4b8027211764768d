/** The page before the editor: sign in in a window of its own, or with an access token. */
import type { ReactElement } from "react";
import { TokenForm } from "./token-form";
import type { SigningIn } from "./use-sign-in";

export function SignIn({ signIn }: { signIn: SigningIn }): ReactElement {
  return (
    <main className="sign-in" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">Sign in to explore</h2>
      {signIn.problem && (
        <p className="problem" role="alert">
          {signIn.problem}
        </p>
      )}
      {signIn.way && (
        <>
          <p role="status">
            {signIn.isOpen ? "Go on in the window that has opened." : "A window opens for it, and this page waits."}
          </p>
          <button type="button" className="primary" onClick={() => signIn.open()}>
            Sign in
          </button>
          <details>
            <summary>Use an access token instead</summary>
            <TokenForm onToken={signIn.useToken} />
          </details>
        </>
      )}
      {signIn.way === null && <TokenForm onToken={signIn.useToken} />}
      <p className="fine-print">
        Tokens stay in this page's memory: they are never stored, and closing or reloading the page forgets them.
      </p>
    </main>
  );
}
