import { UrlReaderService } from '@backstage/backend-plugin-api';
import { RetryLaterError } from '@plumbline/backstage-plugin-evidence-node';
import { maxTextLength } from '../parse';
import { limitsOfSearch } from './code';
import { InterestOf } from './interest';
import {
  RepositoryTree,
  safePath,
  TreeCounter,
  TreeFile,
  TreeLimits,
} from './RepositoryTree';

/** Readers do not pass on for how long a host limits requests. Seconds. */
const limitedDelay = 60;

export type UrlReaderTreeOptions = {
  reader: UrlReaderService;
  /** Of the root of the repository. */
  url: string;
  /** Of the last time; with it the answer may be that nothing changed. */
  etag?: string;
  interest: InterestOf;
  limits: TreeLimits;
  /** Milliseconds for all of it. */
  timeout: number;
  signal: AbortSignal;
};

export type UrlReaderTree =
  | { status: 'unchanged' }
  | { status: 'read'; tree: RepositoryTree; etag: string };

/**
 * Reads a repository through the portal's own readers, so wherever its
 * integrations reach. A reader unpacks the whole archive, whatever is wanted of
 * it; past a limit, or in time, it is stopped.
 *
 * @throws RetryLaterError, or Error in one sentence
 */
export async function readByUrl(
  options: UrlReaderTreeOptions,
): Promise<UrlReaderTree> {
  const { reader, url, etag, interest, limits } = options;
  const stop = new AbortController();
  const counter = new TreeCounter(limits);
  const sizes = new Map<string, number>();
  const take = (path: string, bytes: number): boolean => {
    counter.entry(bytes);
    const safe = safePath(path);
    const wanted = safe === undefined ? undefined : interest(safe);
    if (!safe || !wanted) {
      return false;
    }
    sizes.set(safe, bytes);
    const isRead = wanted === 'text' && bytes <= maxTextLength;
    counter.keep(isRead ? bytes : 0);
    return isRead;
  };
  let overLimit: Error | undefined;
  const reading = async (): Promise<UrlReaderTree> => {
    const answer = await reader.readTree(url, {
      etag,
      signal: stop.signal,
      filter: (path, info) => {
        // Thrown from here, it would be lost in the middle of a stream.
        if (overLimit) {
          return false;
        }
        try {
          return take(path, info?.size ?? 0);
        } catch (error) {
          overLimit = error as Error;
          stop.abort(overLimit);
          return false;
        }
      },
    });
    const files = new Map<string, TreeFile>();
    const read = await answer.files();
    if (overLimit) {
      throw overLimit;
    }
    if (counter.isEmpty) {
      // What is no archive unpacks to nothing as well: that is no "there is none".
      throw new Error(`${new URL(url).host} sent no files`);
    }
    sizes.forEach((bytes, path) => files.set(path, { bytes }));
    for (const { path, content } of read) {
      const safe = safePath(path);
      const bytes = safe === undefined ? undefined : sizes.get(safe);
      if (safe && bytes !== undefined) {
        const text = textOf(await content());
        // A link has no content of its own.
        files.set(safe, bytes === 0 ? { bytes } : { bytes, text });
      }
    }
    return { status: 'read', tree: { files }, etag: answer.etag };
  };
  try {
    return await bounded(reading(), stop, options);
  } catch (error) {
    if ((error as Error).name === 'NotModifiedError') {
      return { status: 'unchanged' };
    }
    options.signal.throwIfAborted();
    throw overLimit ?? failureOf(error as Error, url);
  }
}

/**
 * Reads the same repository again, for its code.
 *
 * @throws as `readByUrl`
 */
export function codeByUrl(
  options: Omit<UrlReaderTreeOptions, 'etag' | 'interest'>,
): (interest: InterestOf) => Promise<RepositoryTree> {
  return async interest => {
    const limits = limitsOfSearch(options.limits);
    const read = await readByUrl({ ...options, interest, limits });
    if (read.status === 'unchanged') {
      throw new Error(`${new URL(options.url).host} sent no files`);
    }
    return read.tree;
  };
}

/** A reader may not heed the signal; what it does then is nobody's concern. */
async function bounded<T>(
  work: Promise<T>,
  stop: AbortController,
  { signal, timeout }: UrlReaderTreeOptions,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => stop.abort(signal.reason);
  const late = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
    timer = setTimeout(
      () =>
        stop.abort(
          new Error(`It could not be read within ${timeout / 1000} seconds`),
        ),
      timeout,
    );
  });
  work.catch(() => {});
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function textOf(content: Buffer | string | unknown[]): string {
  // An empty file comes as an empty list.
  return Buffer.isBuffer(content)
    ? content.toString('utf8', 0, maxTextLength)
    : '';
}

/** Readers name URLs, which may carry what nobody should read. */
function failureOf({ name, message }: Error, url: string): Error {
  const host = new URL(url).host;
  const status = /\b([1-5]\d\d)\b/.exec(
    message.replace(/https?:\/\/\S+/g, ''),
  )?.[1];
  if (status === '429' || /rate limit/i.test(message)) {
    return new RetryLaterError(
      `${host} limits requests, and is requested again in ${limitedDelay} seconds`,
      limitedDelay,
    );
  }
  if (/could not be read within|sent no files$/.test(message)) {
    return new Error(message);
  }
  switch (name) {
    case 'NotFoundError':
      return new Error(
        `${host} has no such repository, or the credentials under 'integrations' may not read it`,
      );
    case 'NotAllowedError':
      return new Error(
        `Nothing under 'integrations' or 'backend.reading.allow' reaches ${host}`,
      );
    default:
      return new Error(
        status
          ? `${host} answered ${status}`
          : `${host} gave nothing that could be read as a repository`,
      );
  }
}
