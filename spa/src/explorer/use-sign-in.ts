/** Signing in as React sees it: which ways there are, whether a window is open for it, and what went wrong. */
import { useEffect, useRef, useState } from "react";
import { signIn, wayIn, type Way } from "../../../rest_facade/browser/sign-in.js";
import { sentenceOf } from "../sentence";
import { grantedSession, tokenSession, type Session } from "./session";

export interface SigningIn {
  /** Null where only a token can be pasted, undefined until we know. */
  way: Way | null | undefined;
  isOpen: boolean;
  problem: string;
  /** Open the window to sign in; with "login", also when this browser is signed in already. */
  open: (prompt?: "login") => void;
  useToken: (token: string) => void;
  /** Tell of a failure, if it comes, in this sentence. */
  report: (action: Promise<unknown> | undefined, sentence: string) => void;
}

export function useSignIn(onSession: (session: Session) => void): SigningIn {
  const [way, setWay] = useState<Way | null>();
  const [isOpen, setIsOpen] = useState(false);
  const [problem, setProblem] = useState("");
  const attempt = useRef<AbortController>(undefined);

  useEffect(() => {
    wayIn(new URL("./", location.href)).then(setWay, (error: unknown) => {
      // A token may still work, so its field is offered beside the problem.
      setWay(null);
      setProblem(sentenceOf(error));
    });
  }, []);

  async function follow(started: (signal: AbortSignal) => Promise<Session>): Promise<void> {
    // The window of an earlier attempt may have been closed without a word: the last attempt counts.
    attempt.current?.abort();
    const { signal } = (attempt.current = new AbortController());
    setProblem("");
    try {
      const session = await started(signal);
      if (!signal.aborted) onSession(session);
    } catch (error) {
      if (!signal.aborted) setProblem(sentenceOf(error));
    }
    if (!signal.aborted) setIsOpen(false);
  }

  return {
    way,
    isOpen,
    problem,
    open: (prompt) => {
      if (!way) return;
      setIsOpen(true);
      void follow(async (signal) => grantedSession(await signIn(way, { signal, ...(prompt && { prompt }) })));
    },
    useToken: (token) => void follow(() => tokenSession(token)),
    report: (action, sentence) => void action?.catch(() => setProblem(sentence)),
  };
}
