/** The id of a task in an answer, so that the next example can be about a task that exists. */

const TASK_FIELDS = /task$/i;

function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? id : undefined;
}

/** Return the id of the first task in the data of an answer, read from `tasks` or any field named like a task. */
export function seenTaskId(data: Record<string, unknown> | null | undefined): string | undefined {
  const { tasks, ...others } = data ?? {};
  const listed = (tasks as { nodes?: unknown[] } | null | undefined)?.nodes?.[0];
  const named = Object.entries(others).find(([name]) => TASK_FIELDS.test(name) || name === "setTaskStatus");
  return idOf(listed) ?? idOf(named?.[1]);
}
