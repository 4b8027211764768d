/** The explorer's examples; the JSON beside this file is plain so that a test can check them against the schema. */
import examples from "./starter-queries.json";

export interface StarterQuery {
  title: string;
  description: string;
  roles: string[];
  query: string;
  /** Variables as JSON values; an "id" is filled with the task that was seen last, if there is one. */
  variables?: Record<string, unknown>;
}

const starterQueries: StarterQuery[] = examples.map(({ query, ...rest }) => ({ ...rest, query: query.join("\n") + "\n" }));
const roles = new Set(starterQueries.flatMap((starter) => starter.roles));

/** Return the examples for a role; someone of an unknown role gets those that every role has. */
export function starterQueriesFor(role: string): StarterQuery[] {
  return starterQueries.filter((starter) =>
    roles.has(role) ? starter.roles.includes(role) : starter.roles.length === roles.size,
  );
}
