import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  GuardedClient,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { githubHeaders } from './githubHeaders';
import { RepositoryReader } from './RepositoryReader';

/** A page of a hundred deployments takes some seconds at worst. */
const requestTimeoutSeconds = 30;

export type GithubDeploymentsCollectorOptions = {
  id: string;
  /** For the title: `github.com`. */
  host: string;
  baseUrl: string;
  /** `owner/name` */
  repositories: readonly string[];
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
  readonly #readers: readonly RepositoryReader[];

  constructor(options: GithubDeploymentsCollectorOptions) {
    this.#options = options;
    this.#readers = options.repositories.map(
      slug => new RepositoryReader(slug),
    );
    this.id = options.id;
    this.title = `Deployments at ${
      options.host
    }, of ${options.repositories.join(', ')}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
  }

  async collect({ signal, now, reportChanges }: CollectorPass): Promise<void> {
    const { baseUrl, credentials, lookbackSeconds } = this.#options;
    const since = now.getTime() - lookbackSeconds * 1000;
    const failures: string[] = [];
    // It reads changes, also where there are none.
    await reportChanges([]);
    for (const reader of this.#readers) {
      try {
        const api = new GuardedClient({
          title: 'GitHub',
          url: baseUrl,
          headers: { ...githubHeaders, ...(await credentials(reader.slug)) },
          credentialsAt: 'integrations.github',
          timeoutSeconds: requestTimeoutSeconds,
          signal,
        });
        await reader.read(api, since, reportChanges);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof RetryLaterError) {
          throw error;
        }
        // The others can still be read.
        const { message } = error as Error;
        failures.push(`${reader.slug}: ${message}`);
      }
    }
    if (failures.length > 0) {
      throw new Error(failures.join('; '));
    }
  }
}
