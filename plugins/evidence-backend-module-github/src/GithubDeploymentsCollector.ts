import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  guideUrl,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  AnswerError,
  Collector,
  CollectorPass,
  GuardedClient,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { githubHeaders, reserveOfPortal } from './githubHeaders';
import { RepositoryReader } from './RepositoryReader';

/** A page of a hundred deployments takes some seconds at worst. */
const requestTimeoutSeconds = 30;
/** Of one pass: each takes some requests that count against the rate limit. */
const mostFirstReads = 100;
/** Of the time of a pass; what is not read then is first in the next one. */
const readShare = 0.8;
const mostFailures = 5;

export type GithubDeploymentsCollectorOptions = {
  id: string;
  /** For the title: `github.com`. */
  host: string;
  baseUrl: string;
  /** `owner/name`. Default: those of the catalog's entities at this host. */
  repositories?: readonly string[];
  /** The headers that let a request read a repository. */
  credentials: (repository: string) => Promise<Record<string, string>>;
  /** How far back the first pass looks. */
  lookbackSeconds: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Asks GitHub for deployments, for a portal that GitHub can't call. It reports
 * the same as the webhook, under the same source and ids: with both, each
 * deployment is kept once.
 */
export class GithubDeploymentsCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Its repositories are read with the credentials of the integration, which may read deployments',
    url: guideUrl('changes.md#github-deployments'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly kinds = ['deploy' as const];
  readonly #options: GithubDeploymentsCollectorOptions;
  /** By repository, lower case; the one that was read least recently first. */
  readonly #readers = new Map<string, RepositoryReader>();
  #catalogVersion: number | undefined;

  constructor(options: GithubDeploymentsCollectorOptions) {
    const { host, id, repositories } = options;
    this.#options = options;
    this.#keep(repositories ?? []);
    this.id = id;
    this.title = `Deployments at ${host}, of ${
      repositories?.join(', ') ?? 'the repositories of the catalog'
    }`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { lookbackSeconds, timeoutSeconds } = this.#options;
    const { now, reportChanges, signal } = pass;
    const since = now.getTime() - lookbackSeconds * 1000;
    const end = Date.now() + timeoutSeconds * readShare * 1000;
    const failures: string[] = [];
    /** Each owner has a rate limit of its own, where an App is installed there. */
    const limits = new Map<string, RetryLaterError>();
    let firstReads = 0;
    let isAnyRead = false;
    await this.#followCatalog(pass);
    // It reads changes, also where there are none.
    await reportChanges([]);
    for (const [key, reader] of [...this.#readers]) {
      if (Date.now() > end) {
        break;
      }
      const [owner] = key.split('/');
      firstReads += reader.wasRead ? 0 : 1;
      if (
        limits.has(owner) ||
        (!reader.wasRead && firstReads > mostFirstReads)
      ) {
        continue;
      }
      this.#readers.delete(key);
      this.#readers.set(key, reader);
      try {
        const api = await this.#open(reader, signal);
        if (api) {
          await reader.read(api, since, reportChanges);
          isAnyRead = true;
        }
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof RetryLaterError) {
          limits.set(owner, error);
        } else if (!this.#isOthers(error as Error)) {
          // The others can still be read.
          failures.push(`${reader.slug}: ${(error as Error).message}`);
        }
      }
    }
    const [limit] = limits.values();
    if (limit && !isAnyRead) {
      throw limit;
    }
    if (failures.length > 0) {
      const more = failures.length - mostFailures;
      throw new Error(
        [
          ...failures.slice(0, mostFailures),
          ...(more > 0 ? [`and ${more} more`] : []),
        ].join('; '),
      );
    }
  }

  /** The catalog may name repositories that the portal has no access to. */
  #isOthers(error: Error): boolean {
    return (
      this.#options.repositories === undefined &&
      error instanceof AnswerError &&
      [403, 404].includes(error.status)
    );
  }

  /** Undefined where the catalog names it and there are no credentials for it. */
  async #open(
    { slug }: RepositoryReader,
    signal: AbortSignal,
  ): Promise<GuardedClient | undefined> {
    const { baseUrl, credentials, repositories } = this.#options;
    const own = await credentials(slug);
    if (repositories === undefined && Object.keys(own).length === 0) {
      return undefined;
    }
    return new GuardedClient({
      title: 'GitHub',
      url: baseUrl,
      headers: { ...githubHeaders, ...own },
      credentialsAt: 'integrations.github',
      timeoutSeconds: requestTimeoutSeconds,
      reserve: reserveOfPortal,
      signal,
    });
  }

  async #followCatalog({
    entities,
    entitiesVersion,
  }: Pick<CollectorPass, 'entities' | 'entitiesVersion'>): Promise<void> {
    const { host, repositories } = this.#options;
    const version = repositories ? undefined : await entitiesVersion();
    if (version === this.#catalogVersion) {
      return;
    }
    const found: string[] = [];
    for await (const entity of entities()) {
      found.push(...repositoryAt(host, entity));
    }
    this.#keep(found);
    this.#catalogVersion = version;
  }

  #keep(repositories: readonly string[]): void {
    const bySlug = new Map(
      repositories.map(slug => [slug.toLowerCase(), slug]),
    );
    for (const key of this.#readers.keys()) {
      if (!bySlug.has(key)) {
        this.#readers.delete(key);
      }
    }
    for (const [key, slug] of bySlug) {
      if (!this.#readers.has(key)) {
        this.#readers.set(key, new RepositoryReader(slug));
      }
    }
  }
}

/** As the collector of repositories finds it; at most one. */
function repositoryAt(host: string, { metadata }: Entity): string[] {
  const { annotations = {} } = metadata;
  const slug = annotations['github.com/project-slug'];
  const [found] = [
    annotations[ANNOTATION_SOURCE_LOCATION]?.replace(/^url:/, ''),
    slug && `https://github.com/${slug}`,
    annotations[ANNOTATION_LOCATION]?.replace(/^url:/, ''),
  ].flatMap(text => normalizeRepository(text ?? '') ?? []);
  const [server, owner, name] = found?.split('/') ?? [];
  return server === host && isSlug(`${owner}/${name}`)
    ? [`${owner}/${name}`]
    : [];
}

/** Whether it is the owner and the name of a repository. */
export function isSlug(text: string): boolean {
  return /^[\w-][\w.-]*\/[\w.-]*[\w-][\w.-]*$/.test(text);
}
