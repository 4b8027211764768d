/** A field for an access token that somebody has. */
import { useState, type ReactElement } from "react";

export function TokenForm({ onToken }: { onToken: (token: string) => void }): ReactElement {
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
        <button type="submit" className="primary" disabled={!token}>
          Use this token
        </button>
      </div>
      <p id="token-hint">
        Ask whoever runs this server. Where it issues tokens itself, <code>taskward token --role auditor</code> makes one.
      </p>
    </form>
  );
}
