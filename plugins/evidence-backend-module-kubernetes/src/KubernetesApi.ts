import {
  AnswerError,
  GuardedClient,
  GuardedClientOptions,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/** A pod with its managed fields takes up to 20 kB, so a page about 4 MB. */
const pageSize = 200;
/** Of one page, or of all that a watch delivers. Bytes. */
const maxBytes = 20_000_000;
/** The shortest there is: what happened since the last pass arrives at once. */
const watchSeconds = 1;

const pageSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string().optional(),
    continue: z.string().optional(),
  }),
  items: z.array(z.unknown()).nullable(),
});

const eventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});
const versionSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().min(1) }),
});

/** An object that was added, changed or deleted. */
export type WatchedObject = { isDeleted: boolean; object: unknown };

/** What a watch delivered, and from where to go on. */
export type WatchedDelta = {
  objects: WatchedObject[];
  resourceVersion: string;
};

/**
 * Lists and watches one kind of resource at a time.
 *
 * https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export class KubernetesApi {
  readonly title: string;
  readonly #client: GuardedClient;

  constructor(options: GuardedClientOptions & { title: string }) {
    this.title = options.title;
    this.#client = new GuardedClient({ ...options, maxBytes });
  }

  /**
   * All objects, each page handed over on its own: what is not needed of it is
   * not kept.
   *
   * @returns the version from which a watch goes on; undefined where the server
   *   names none
   * @throws AnswerError with the status 410 where it took longer than the
   *   server keeps a list together
   */
  async list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    take: (objects: unknown[]) => void,
  ): Promise<string | undefined> {
    let next: string | undefined;
    for (;;) {
      const answer = await this.#client.request(path, {
        query: { ...query, limit: pageSize, continue: next },
        signal,
      });
      const { metadata, items } = answer.read(pageSchema);
      take(items ?? []);
      next = metadata.continue || undefined;
      if (next === undefined) {
        return metadata.resourceVersion || undefined;
      }
      // Each page is an answer of its own: let others have a turn.
      await new Promise(resolve => setImmediate(resolve));
      signal.throwIfAborted();
    }
  }

  /**
   * What changed since a version.
   *
   * @throws AnswerError with the status 410 where that is too long ago
   */
  async watch(
    path: string,
    query: Readonly<Record<string, string>>,
    since: string,
    signal: AbortSignal,
  ): Promise<WatchedDelta> {
    const { bytes, status } = await this.#client.request(path, {
      query: {
        ...query,
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: since,
        timeoutSeconds: watchSeconds,
      },
      signal,
    });
    const delta: WatchedDelta = { objects: [], resourceVersion: since };
    for (const line of bytes.toString('utf8').split('\n')) {
      if (line.trim() !== '') {
        this.#take(delta, this.#read(line, status));
      }
    }
    return delta;
  }

  #read(line: string, status: number): z.output<typeof eventSchema> {
    try {
      return eventSchema.parse(JSON.parse(line));
    } catch {
      throw new AnswerError(
        `Unexpected response from ${this.title} to a watch`,
        status,
      );
    }
  }

  #take(
    delta: WatchedDelta,
    { type, object }: z.output<typeof eventSchema>,
  ): void {
    if (type === 'ERROR') {
      const { code } = (object ?? {}) as { code?: unknown };
      throw new AnswerError(
        `${this.title} broke off a watch`,
        typeof code === 'number' ? code : 500,
      );
    }
    const version = versionSchema.safeParse(object);
    if (!version.success) {
      throw new AnswerError(`${this.title} watched without a version`, 200);
    }
    delta.resourceVersion = version.data.metadata.resourceVersion;
    if (type !== 'BOOKMARK') {
      delta.objects.push({ isDeleted: type === 'DELETED', object });
    }
  }
}
