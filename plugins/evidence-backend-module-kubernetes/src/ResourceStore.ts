import {
  AnswerError,
  OutboundError,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import type { KubernetesApi, WatchedObject } from './KubernetesApi';

/** With more than these, less is to be read: names of `namespaces`. */
const mostObjects = 50_000;

/** What identifies an object among those of its kind. */
export type Named = { namespace: string; name: string };

export type ResourceOptions<T extends Named> = {
  /** In the plural, for messages: `pods`, `pods of namespace shop`. */
  title: string;
  path: string;
  query?: Readonly<Record<string, string>>;
  /** What is kept of an object. */
  schema: z.ZodType<T>;
  /** What may not be read, or is not there, is no error. */
  isOptional?: boolean;
};

/**
 * The objects of one kind as the API server has them: read in full once, then
 * kept up to date by what changed since. Only what its schema names is kept.
 */
export class ResourceStore<T extends Named> {
  readonly title: string;
  readonly isOptional: boolean;
  readonly #options: ResourceOptions<T>;
  #objects = new Map<string, T>();
  /** From which a watch goes on; undefined where all is to be read. */
  #version: string | undefined;

  constructor(options: ResourceOptions<T>) {
    this.#options = options;
    this.title = options.title;
    this.isOptional = options.isOptional ?? false;
  }

  values(): Iterable<T> {
    return this.#objects.values();
  }

  /**
   * Brings it up to date.
   *
   * @throws Error in one sentence where it could not be read; what is known then
   *   may be old
   */
  async refresh(api: KubernetesApi, signal: AbortSignal): Promise<void> {
    if (this.#version !== undefined) {
      try {
        await this.#watch(api, this.#version, signal);
        return;
      } catch (error) {
        if (!this.#mayListInstead(error, signal)) {
          throw error;
        }
        this.#version = undefined;
      }
    }
    try {
      await this.#list(api, signal);
    } catch (error) {
      if (!(error instanceof AnswerError) || error.status !== 410) {
        throw error;
      }
      // The first pages were forgotten before the last one was requested.
      await this.#list(api, signal);
    }
  }

  /**
   * A watch is a saving, not a need: where it fails, or is not permitted, the
   * list still answers.
   */
  #mayListInstead(error: unknown, signal: AbortSignal): boolean {
    return (
      !signal.aborted &&
      !(error instanceof RetryLaterError) &&
      !(error instanceof AnswerError && error.status === 401) &&
      !(error instanceof OutboundError && error.failure === 'unreachable')
    );
  }

  async #list(api: KubernetesApi, signal: AbortSignal): Promise<void> {
    const { path, query = {} } = this.#options;
    const objects = new Map<string, T>();
    const version = await api.list(path, query, signal, page => {
      for (const raw of page) {
        const one = this.#reduce(api, raw);
        objects.set(keyOf(one), one);
      }
      checkSize(objects);
    });
    this.#objects = objects;
    this.#version = version;
  }

  async #watch(
    api: KubernetesApi,
    since: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { path, query = {} } = this.#options;
    const delta = await api.watch(path, query, since, signal);
    delta.objects.forEach(one => this.#apply(api, one));
    checkSize(this.#objects);
    this.#version = delta.resourceVersion;
  }

  #apply(api: KubernetesApi, { isDeleted, object }: WatchedObject): void {
    const one = this.#reduce(api, object);
    if (isDeleted) {
      this.#objects.delete(keyOf(one));
    } else {
      this.#objects.set(keyOf(one), one);
    }
  }

  #reduce(api: KubernetesApi, object: unknown): T {
    const { data, success } = this.#options.schema.safeParse(object);
    if (!success) {
      throw new AnswerError(`Unexpected response from ${api.title}`, 200);
    }
    return data;
  }
}

function checkSize({ size }: ReadonlyMap<string, unknown>): void {
  if (size > mostObjects) {
    throw new Error(
      `there are more than ${mostObjects}: read fewer 'namespaces'`,
    );
  }
}

function keyOf({ namespace, name }: Named): string {
  return `${namespace}/${name}`;
}
