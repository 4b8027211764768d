/** One request to our own server, without cookies and without a trace in the browser's cache. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, { credentials: "omit", cache: "no-store", ...init });
  } catch {
    throw new Error("The server cannot be reached.");
  }
}
