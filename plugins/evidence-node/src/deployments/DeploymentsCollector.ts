import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  normalizeRepository,
  type SourceGuide,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReportedChange } from '../changeSource';
import {
  type Collector,
  type CollectorPass,
  RetryLaterError,
} from '../collector';
import {
  AnswerError,
  GuardedClient,
  type GuardedClientOptions,
} from '../outbound';
import type { RepositoryApiOptions } from '../repositories';

/** Of one pass: each takes some requests that count against the rate limit. */
const mostFirstReads = 100;
/** Of the time of a pass; what is not read then is first in the next one. */
const readShare = 0.8;
const mostFailures = 5;
/** A page of a hundred deployments takes some seconds at worst. */
const requestSeconds = 30;
/** Of a rate limit, what is left to the catalog and the other plugins. */
const reserve = 0.2;

/** Reads the deployments and commits of one repository, and remembers what it has read. */
export interface DeploymentsReader {
  /** Whether its list was read once. */
  readonly wasRead: boolean;
  /**
   * @param since - older deployments are left aside, epoch milliseconds
   * @param report - is given changes as the webhook would report them
   */
  read(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void>;
  /**
   * The newest commits of its default branch; in the same way, in at most one
   * request beside that of the repository itself.
   */
  readCommits(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void>;
}

export type DeploymentsCollectorOptions = {
  id: string;
  /** For the title: `git.example.com`. */
  host: string;
  guide: SourceGuide;
  /** Their paths at the host. Default: those of the catalog's entities there. */
  repositories?: readonly string[];
  /** What the addresses of its repositories begin with; it may have a path. */
  baseUrl: string;
  /** The address that annotations of the host name; read after the source location. */
  addressIn: (annotations: Record<string, string>) => string | undefined;
  isPath: (text: string) => boolean;
  api: Pick<
    GuardedClientOptions,
    'credentialsAt' | 'headers' | 'title' | 'url'
  >;
  credentials: RepositoryApiOptions['credentials'];
  readerOf: (path: string) => DeploymentsReader;
  /** Repositories of which one rate limit holds. */
  limitOf: (path: string) => string;
  /** How far back the first pass looks. */
  lookbackSeconds: number;
  /** The same of commits; without it, they are not read. */
  commitsLookbackSeconds?: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/** `wasRead`: one of both, by credentials that may be for one only. */
type Read = { path: string; reader: DeploymentsReader; wasRead?: boolean };

/**
 * Polls a host of repositories for deployments and commits, for a portal that the
 * host can't call. It reports the same as the webhook, under the same source and
 * ids: with both, each is kept once.
 */
export class DeploymentsCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide: SourceGuide;
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly kinds: readonly ('commit' | 'deploy')[];
  readonly #options: DeploymentsCollectorOptions;
  /** By path, lower case; the one that was read least recently first. */
  readonly #reads = new Map<string, Read>();
  #catalogVersion: number | undefined;

  constructor(options: DeploymentsCollectorOptions) {
    const { commitsLookbackSeconds, host, id, repositories } = options;
    const withCommits = commitsLookbackSeconds !== undefined;
    this.#options = options;
    this.#keep(repositories ?? []);
    this.id = id;
    this.kinds = withCommits ? ['deploy', 'commit'] : ['deploy'];
    this.title = `Deployments${
      withCommits ? ' and commits' : ''
    } at ${host}, of ${
      repositories?.join(', ') ?? 'the repositories of the catalog'
    }`;
    this.guide = options.guide;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { limitOf, timeoutSeconds } = this.#options;
    const { reportChanges, signal } = pass;
    const end = Date.now() + timeoutSeconds * readShare * 1000;
    const failures: string[] = [];
    const limits = new Map<string, RetryLaterError>();
    let firstReads = 0;
    let isAnyRead = false;
    await this.#followCatalog(pass);
    // It reads changes, also where there are none.
    await reportChanges([]);
    for (const [key, read] of [...this.#reads]) {
      if (Date.now() > end) {
        break;
      }
      const { path, reader } = read;
      const limit = limitOf(key);
      const wasRead = reader.wasRead || read.wasRead;
      firstReads += wasRead ? 0 : 1;
      if (limits.has(limit) || (!wasRead && firstReads > mostFirstReads)) {
        continue;
      }
      this.#reads.delete(key);
      this.#reads.set(key, read);
      let api: GuardedClient | undefined;
      for (const { of, readPart } of this.#partsOf(reader, pass)) {
        try {
          api ??= await this.#open(path, signal);
          if (!api) {
            break;
          }
          await readPart(api);
          isAnyRead = true;
          read.wasRead = true;
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof RetryLaterError) {
            limits.set(limit, error);
          } else if (!this.#isOthers(error as Error)) {
            // The others can still be read.
            failures.push(`${path}${of}: ${(error as Error).message}`);
          }
          // Credentials may be for one of both.
          if (!(error instanceof AnswerError && error.status === 403)) {
            break;
          }
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

  #partsOf(reader: DeploymentsReader, { now, reportChanges }: CollectorPass) {
    const { commitsLookbackSeconds, lookbackSeconds } = this.#options;
    const since = (seconds: number) => now.getTime() - seconds * 1000;
    const deployments = {
      of: '',
      readPart: (api: GuardedClient) =>
        reader.read(api, since(lookbackSeconds), reportChanges),
    };
    return commitsLookbackSeconds === undefined
      ? [deployments]
      : [
          deployments,
          {
            of: ', commits',
            readPart: (api: GuardedClient) =>
              reader.readCommits(
                api,
                since(commitsLookbackSeconds),
                reportChanges,
              ),
          },
        ];
  }

  /** @returns undefined where the catalog names it and there are no credentials for it */
  async #open(
    path: string,
    signal: AbortSignal,
  ): Promise<GuardedClient | undefined> {
    const { api, credentials, host, repositories } = this.#options;
    const { headers = {} } = await credentials.getCredentials({
      url: `https://${host}/${path}`,
    });
    return repositories === undefined && Object.keys(headers).length === 0
      ? undefined
      : new GuardedClient({
          ...api,
          headers: { ...api.headers, ...headers },
          timeoutSeconds: requestSeconds,
          reserve,
          signal,
        });
  }

  /** The catalog may name repositories that the portal has no access to. */
  #isOthers(error: Error): boolean {
    return (
      this.#options.repositories === undefined &&
      error instanceof AnswerError &&
      [403, 404].includes(error.status)
    );
  }

  async #followCatalog({
    entities,
    entitiesVersion,
  }: Pick<CollectorPass, 'entities' | 'entitiesVersion'>): Promise<void> {
    const version = this.#options.repositories
      ? undefined
      : await entitiesVersion();
    if (version === this.#catalogVersion) {
      return;
    }
    const found: string[] = [];
    for await (const entity of entities()) {
      found.push(...this.#repositoryOf(entity));
    }
    this.#keep(found);
    this.#catalogVersion = version;
  }

  /** As the collector of repositories finds it; at most one. */
  #repositoryOf({ metadata: { annotations = {} } }: Entity): string[] {
    const { addressIn, isPath } = this.#options;
    const [found] = [
      annotations[ANNOTATION_SOURCE_LOCATION]?.replace(/^url:/, ''),
      addressIn(annotations),
      annotations[ANNOTATION_LOCATION]?.replace(/^url:/, ''),
    ].filter(text => normalizeRepository(text ?? '') !== undefined);
    const path = this.#pathAt(found ?? '');
    return isPath(path) ? [path] : [];
  }

  /** Of an address at the host; empty for others. */
  #pathAt(address: string): string {
    const base = new URL(this.#options.baseUrl);
    const prefix = base.pathname.replace(/\/$/, '');
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isHere =
      url?.host === base.host && url.pathname.startsWith(`${prefix}/`);
    const [, ...path] = isHere
      ? normalizeRepository(
          `https://${url.host}${url.pathname.slice(prefix.length)}`,
        )?.split('/') ?? []
      : [];
    return path.join('/');
  }

  #keep(repositories: readonly string[]): void {
    const byKey = new Map(repositories.map(path => [path.toLowerCase(), path]));
    for (const key of this.#reads.keys()) {
      if (!byKey.has(key)) {
        this.#reads.delete(key);
      }
    }
    for (const [key, path] of byKey) {
      if (!this.#reads.has(key)) {
        this.#reads.set(key, { path, reader: this.#options.readerOf(path) });
      }
    }
  }
}
