import { z } from 'zod';
import type { HostApi } from './HostApi';

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

/**
 * What a host says of a repository itself, by one conditional request.
 *
 * @returns undefined where it is as it was
 * @throws Error naming the credentials where it can't be had
 */
export async function readDescription<T extends z.ZodObject>(options: {
  api: HostApi;
  title: string;
  slug: string;
  path: string;
  schema: T;
  /** As remembered, and which of them is of this. */
  etags: Record<string, string> | undefined;
  etagName: string;
  /** Where configuration has them. */
  credentials: string;
}): Promise<(z.output<T> & { etags: Record<string, string> }) | undefined> {
  const { api, credentials, etagName, etags, path, schema, slug, title } =
    options;
  const answer = await api.get(path, slug, etags?.[etagName]);
  if (answer.status === 'unchanged') {
    return undefined;
  }
  if (answer.status === 'refused') {
    throw new Error(
      `${title} answered ${answer.code}: it does not exist, or the credentials under '${credentials}' may not read it`,
    );
  }
  return {
    ...parseAnswer(schema, answer.body, title),
    etags: answer.etag ? { [etagName]: answer.etag } : {},
  };
}
