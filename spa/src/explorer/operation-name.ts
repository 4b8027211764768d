/** GraphiQL learns a new text's operation name a moment after the text, so a quick run would send the former name. */
import { Kind, parse } from "graphql";

/** Return the name if the text has such an operation, else null; a text with errors is the server's to judge. */
export function presentOperation(query: string, name: string | null | undefined): string | null {
  if (!name) return null;
  try {
    const { definitions } = parse(query, { noLocation: true });
    return definitions.some((part) => part.kind === Kind.OPERATION_DEFINITION && part.name?.value === name) ? name : null;
  } catch {
    return name;
  }
}
