/** What GraphiQL would keep in localStorage. Queries, variables and answers may name patients, so they end with the page. */
import type { GraphiQLProps } from "graphiql";

type EditorStorage = NonNullable<GraphiQLProps["storage"]>;

export function memoryStorage(): EditorStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    get length() {
      return items.size;
    },
  };
}
