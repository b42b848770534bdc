import { z } from 'zod';

/**
 * What a host answered, as it should be.
 *
 * @throws Error that says of no value what it is: it may be anything
 */
export function parseAnswer<T extends z.ZodType>(
  schema: T,
  body: unknown,
  title: string,
): z.output<T> {
  const { success, data, error } = schema.safeParse(body);
  if (success) {
    return data;
  }
  const [issue] = error.issues;
  const path = issue.path.slice(0, 4).join('.');
  throw new Error(
    `${title} answered something else than expected${path && `, at '${path}'`}`,
  );
}
