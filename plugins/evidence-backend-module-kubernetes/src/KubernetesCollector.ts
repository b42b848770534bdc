import { readFile } from 'node:fs/promises';
import {
  Collector,
  CollectorPass,
  Endpoint,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { ClusterState, Unread } from './ClusterState';
import { scheduledJobs } from './cronJobs';
import { EntityClaims, foundBy } from './EntityClaims';
import { KubernetesApi } from './KubernetesApi';
import { observeWorkloads } from './observeWorkloads';

/** What the report takes, after the last request was given up. Seconds. */
const reportSeconds = 15;

/** @internal */
export type KubernetesCollectorOptions = Endpoint & {
  id: string;
  credentialsAt: string;
  tokenFile?: string;
  /** Certificates in PEM by which the API server is known. */
  ca?: string;
  caFile?: string;
  cluster: string;
  /** There is no other one. */
  isOnly: boolean;
  region?: string;
  environment?: string;
  /** All where it is absent. */
  namespaces?: readonly string[];
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Reads what runs in one cluster: its workloads, their pods, the warnings about
 * them, and which jobs are scheduled. What can't be read is named, and the rest
 * reported.
 */
export class KubernetesCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it a service account that may get, list and watch workloads',
    url: 'https://github.com/plumbline/plumbline/blob/main/plugins/evidence-backend-module-kubernetes/README.md',
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly foundBy = foundBy;
  readonly reports = ['workloads', 'cleanup.jobs'];
  readonly #options: KubernetesCollectorOptions;
  readonly #state: ClusterState;
  #claims?: { version: number; claims: EntityClaims };

  constructor(options: KubernetesCollectorOptions) {
    this.#options = options;
    this.#state = new ClusterState(options.namespaces);
    this.id = options.id;
    this.title = `Workloads of the Kubernetes cluster ${options.cluster}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds + reportSeconds;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { timeoutSeconds } = this.#options;
    const signal = AbortSignal.any([
      pass.signal,
      AbortSignal.timeout(timeoutSeconds * 1000),
    ]);
    const { parts, unread } = await this.#state.refresh(
      await this.#api(),
      signal,
      `not read within ${timeoutSeconds} seconds`,
    );
    pass.signal.throwIfAborted();
    if (parts.some(({ workloads }) => workloads.length > 0)) {
      await this.#report(pass, parts, unread.length === 0);
    }
    this.#throwUnread(unread);
  }

  async #report(
    pass: CollectorPass,
    parts: Parameters<typeof observeWorkloads>[0],
    isWhole: boolean,
  ): Promise<void> {
    const { cluster, environment, isOnly, namespaces, region } = this.#options;
    const claims = await this.#readClaims(pass);
    const workloads = observeWorkloads(parts, {
      claims,
      now: pass.now,
      place: { cluster, environment, region },
    });
    const facts = scheduledJobs(parts, claims, { isOnly, namespaces });
    await pass.report({
      type: 'full',
      of: [
        ...(isWhole ? ['workloads'] : []),
        ...(facts ? ['cleanup.jobs'] : []),
      ],
      facts,
      workloads,
    });
    pass.cover(workloads.length);
  }

  async #readClaims(pass: CollectorPass): Promise<EntityClaims> {
    const version = await pass.entitiesVersion();
    if (this.#claims?.version !== version) {
      const claims = await EntityClaims.read(
        () => pass.entities(),
        this.#options.cluster,
      );
      this.#claims = { version, claims };
    }
    return this.#claims.claims;
  }

  /** Anew for each pass: files of tokens and certificates are replaced. */
  async #api(): Promise<KubernetesApi> {
    const { caFile, headers, tokenFile, url, ...rest } = this.#options;
    const token =
      tokenFile === undefined
        ? undefined
        : await readSetting(tokenFile, `${rest.credentialsAt}.tokenFile`);
    const ca =
      caFile === undefined
        ? rest.ca
        : await readSetting(caFile, `${rest.credentialsAt}.caFile`);
    if (token === '' || /[^\x20-\x7e]/.test(token ?? '')) {
      throw new Error(`'${rest.credentialsAt}.tokenFile' holds no token`);
    }
    return new KubernetesApi({
      title: `Kubernetes at ${url.host}`,
      url,
      headers: {
        ...headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      credentialsAt: rest.credentialsAt,
      // So that one that hangs leaves time for a second attempt.
      timeoutSeconds: Math.max(2, rest.timeoutSeconds / 2),
      ...(ca !== undefined && { ca }),
    });
  }

  /** @throws Error in one sentence, where anything could not be read */
  #throwUnread(unread: readonly Unread[]): void {
    if (unread.length === 0) {
      return;
    }
    const titles = new Map<string, string[]>();
    for (const { title, reason } of unread) {
      titles.set(reason, [...(titles.get(reason) ?? []), title]);
    }
    const what = [...titles].map(
      ([reason, some]) => `${someOf(some)} (${reason})`,
    );
    const message = `Not read of cluster ${this.#options.cluster}: ${what.join(
      '; ',
    )}`;
    const delays = unread.flatMap(({ delaySeconds }) => delaySeconds ?? []);
    throw delays.length > 0
      ? new RetryLaterError(message, Math.max(...delays))
      : new Error(message);
  }
}

function someOf(titles: readonly string[]): string {
  const shown = titles.slice(0, 6).join(', ');
  return titles.length > 6 ? `${shown} and ${titles.length - 6} more` : shown;
}

/** @throws Error naming the key */
async function readSetting(file: string, key: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new Error(`The file of '${key}' could not be read (${code})`);
  }
}
