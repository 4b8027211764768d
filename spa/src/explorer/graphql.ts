/** One GraphQL request over HTTP POST: nothing of it is ever in an address. */
import { request } from "../request";

export interface GraphQLRequest {
  query: string;
  variables?: unknown;
  operationName?: string | null;
}

export interface GraphQLResult {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
}

async function resultOf(answer: Response): Promise<GraphQLResult> {
  try {
    return (await answer.json()) as GraphQLResult;
  } catch {
    return { errors: [{ message: `The server answered HTTP ${answer.status} without JSON.` }] };
  }
}

export async function postGraphQL(
  body: GraphQLRequest,
  token: string,
): Promise<{ status: number; result: GraphQLResult }> {
  const answer = await request("graphql", {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json;q=0.9",
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, result: await resultOf(answer) };
}

/** Return whether the server wants a new sign-in: HTTP 401, or its code where the status is 200. */
export function isSignInNeeded(status: number, result: GraphQLResult): boolean {
  return status === 401 || (result.errors ?? []).some((error) => error.extensions?.code === "UNAUTHENTICATED");
}
