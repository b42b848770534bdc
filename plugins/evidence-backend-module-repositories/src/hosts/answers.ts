import type { GuardedAnswer } from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/** Not allowed, or not there: a host may say either for both. */
export const refusals: readonly number[] = [403, 404];

/**
 * Asks a host with the credentials for one repository, or one owner.
 *
 * @param path - with its query, or the address of a next page
 * @param options.expected - statuses besides success that are answers
 * @throws RetryLaterError, AnswerError or OutboundError
 */
export type HostGet = (
  path: string,
  slug: string,
  options?: { etag?: string; expected?: readonly number[] },
) => Promise<GuardedAnswer>;

/**
 * What a host says of a repository itself, by one conditional request.
 *
 * @returns undefined where it is as it was
 * @throws AnswerError naming the credentials where it can't be had
 */
export async function readDescription<T extends z.ZodObject>(options: {
  get: HostGet;
  slug: string;
  path: string;
  schema: T;
  /** As remembered, and which of them is of this. */
  etags: Record<string, string> | undefined;
  etagName: string;
}): Promise<(z.output<T> & { etags: Record<string, string> }) | undefined> {
  const { etagName, etags, get, path, schema, slug } = options;
  const answer = await get(path, slug, { etag: etags?.[etagName] });
  if (answer.status === 304) {
    return undefined;
  }
  const etag = answer.header('etag');
  return { ...answer.read(schema), etags: etag ? { [etagName]: etag } : {} };
}
