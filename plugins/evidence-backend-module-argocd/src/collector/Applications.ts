import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ArgoCdApi } from './ArgoCdApi';

/** Read one by one in a pass; of more, the whole list is read. */
const mostSingly = 25;

const text = z.string().nullish();
const outlineSchema = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: text }),
  status: z
    .object({
      operationState: z.object({ phase: text, startedAt: text }).nullish(),
    })
    .nullish(),
});

type Outline = {
  key: string;
  /** Undefined where it is not as Argo CD documents it. */
  name?: string;
  namespace?: string;
  /** The same for as long as there is no news. Undefined where that is not known. */
  mark?: string;
};

/** An application of which there is news, as Argo CD gives it. */
export type News = Outline & { item: unknown };

/**
 * The applications of an Argo CD, of which those with news are read: all of them
 * at first, and then one here and there. A list of thousands of whole ones takes
 * seconds, on both sides.
 */
export class Applications<T> {
  readonly #api: ArgoCdApi;
  readonly #kept = new Map<string, { mark?: string; value: T }>();

  constructor(api: ArgoCdApi) {
    this.#api = api;
  }

  /** What is kept of each. */
  get values(): T[] {
    return [...this.#kept.values()].map(({ value }) => value);
  }

  /** It is news again until it is kept. */
  keep({ key, mark }: News, value: T): void {
    this.#kept.set(key, { mark, value });
  }

  /** Forgets those that are gone. */
  async news(signal: AbortSignal): Promise<News[]> {
    const outlines = (await this.#api.outlines(signal)).map(outlineOf);
    const keys = new Set(outlines.map(({ key }) => key));
    for (const key of this.#kept.keys()) {
      if (!keys.has(key)) {
        this.#kept.delete(key);
      }
    }
    const due = outlines.filter(
      ({ key, mark }) =>
        mark === undefined || this.#kept.get(key)?.mark !== mark,
    );
    return due.length > mostSingly
      ? this.#readAll(due, signal)
      : this.#readSingly(due, signal);
  }

  async #readAll(
    due: readonly Outline[],
    signal: AbortSignal,
  ): Promise<News[]> {
    const items = new Map<string, unknown>();
    for (const item of await this.#api.applications(signal)) {
      const { name, namespace } =
        outlineSchema.safeParse(item).data?.metadata ?? {};
      items.set(keyOf(name, namespace), item);
      // Older outlines have no namespace.
      items.set(keyOf(name), item);
    }
    return due.flatMap(one =>
      one.name === undefined || items.has(one.key)
        ? { ...one, item: items.get(one.key) }
        : [],
    );
  }

  async #readSingly(
    due: readonly Outline[],
    signal: AbortSignal,
  ): Promise<News[]> {
    const news: News[] = [];
    for (const one of due) {
      const { name, namespace } = one;
      const item =
        name === undefined
          ? null
          : await this.#api.application({ name, namespace }, signal);
      if (item !== undefined) {
        news.push({ ...one, item });
      }
    }
    return news;
  }
}

function outlineOf(item: unknown): Outline {
  const { data } = outlineSchema.safeParse(item);
  const mark = createHash('sha256').update(JSON.stringify(item)).digest('hex');
  if (!data) {
    return { key: mark, mark };
  }
  const { metadata, status } = data;
  const { name, namespace } = metadata;
  const operation = status?.operationState;
  // Older ones do not give its start: a second sync would look like the first.
  const isKnown = !operation?.phase || Boolean(operation.startedAt);
  return {
    key: keyOf(name, namespace),
    name,
    ...(namespace && { namespace }),
    ...(isKnown && { mark }),
  };
}

function keyOf(name?: string, namespace?: string | null): string {
  return `${namespace ?? ''}/${name ?? ''}`;
}
