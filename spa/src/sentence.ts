/** What to tell somebody about a failure. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
