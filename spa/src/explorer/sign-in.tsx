/** Sign-in: one click on a demo account, or a pasted access token where there is no demo. */
import { useEffect, useState, type ReactElement } from "react";
import { demoAccounts, type DemoAccount } from "../demo-accounts";
import { demoSession, tokenSession, type Session } from "./session";

type Ways = { accounts: DemoAccount[] | null } | "asking";

export function SignIn({ onSession }: { onSession: (session: Session) => void }): ReactElement {
  const [ways, setWays] = useState<Ways>("asking");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  const report = (error: unknown): void => setProblem(error instanceof Error ? error.message : String(error));

  useEffect(() => {
    demoAccounts().then(
      (accounts) => setWays({ accounts }),
      (error: unknown) => {
        // A token may still work, so we offer its field beside the problem.
        setWays({ accounts: null });
        report(error);
      },
    );
  }, []);

  async function signIn(session: Promise<Session>): Promise<void> {
    setBusy(true);
    setProblem("");
    try {
      onSession(await session);
    } catch (error) {
      report(error);
    }
    setBusy(false);
  }

  return (
    <main className="sign-in" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">Sign in to explore</h2>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {ways !== "asking" &&
        (ways.accounts ? (
          <Accounts accounts={ways.accounts} busy={busy} onChoice={(account) => void signIn(demoSession(account))} />
        ) : (
          <TokenForm busy={busy} onToken={(token) => void signIn(tokenSession(token))} />
        ))}
      <p className="fine-print">
        The access token stays in this page's memory: it is never stored, and closing or reloading the page signs you
        out.
      </p>
    </main>
  );
}

interface AccountsProps {
  accounts: DemoAccount[];
  busy: boolean;
  onChoice: (account: DemoAccount) => void;
}

function Accounts({ accounts, busy, onChoice }: AccountsProps): ReactElement {
  return (
    <>
      <p>This server runs the demo with made-up tasks. Pick an account; no password is needed.</p>
      <ul className="accounts">
        {accounts.map((account) => (
          <li key={account.id}>
            <button type="button" className="card" disabled={busy} onClick={() => onChoice(account)}>
              <strong>{account.name}</strong>
              <span className="role">{account.role}</span>
              <span>{account.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function TokenForm({ busy, onToken }: { busy: boolean; onToken: (token: string) => void }): ReactElement {
  const [text, setText] = useState("");
  // People paste whole headers; the scheme is no part of the token.
  const token = text.trim().replace(/^Bearer\s+/i, "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (token) onToken(token);
      }}
    >
      <label htmlFor="token">Access token</label>
      <div className="token-row">
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-describedby="token-hint"
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="primary" disabled={busy || !token}>
          Sign in
        </button>
      </div>
      <p id="token-hint">
        Whoever runs this server issues it, for instance with <code>taskward token --role auditor</code>.
      </p>
    </form>
  );
}
