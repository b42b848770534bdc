import {
  changeLinks,
  filledText,
  nativeId,
  type ReportedChange,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { type Project, signalOf } from './projects';
import type { Deploy, Release } from './schemas';
import type { SentryApi } from './SentryApi';

export type DeploysOptions = {
  api: SentryApi;
  /** The one that a slug alone is of. */
  organization: string;
  /** Where Sentry's own pages are. */
  pages: string;
};

/** The deploys of releases; those of which there is no news are read once. */
export class Deploys {
  readonly #options: DeploysOptions;
  /** What was read of a release of a project, by the id of the project. */
  readonly #read = new Map<string, Map<string, string>>();

  constructor(options: DeploysOptions) {
    this.#options = options;
  }

  /** Forgets projects that are no more. */
  keepOnly(projects: readonly Project[]): void {
    const keys = new Set(projects.map(keyOf));
    for (const key of this.#read.keys()) {
      if (!keys.has(key)) {
        this.#read.delete(key);
      }
    }
  }

  /** @param context.since - older deploys are left aside, epoch milliseconds */
  async read(
    project: Project,
    context: {
      /** Epoch milliseconds. */
      now: number;
      since: number;
      signal: AbortSignal;
      report(changes: ReportedChange[]): Promise<void>;
    },
  ): Promise<void> {
    const { now, report, signal, since } = context;
    const key = keyOf(project);
    const read = this.#read.get(key) ?? new Map<string, string>();
    this.#read.set(key, read);
    const listed = new Set<string>();
    for await (const page of this.#options.api.releases(project, signal)) {
      for (const release of page) {
        const mark = markOf(release);
        listed.add(release.version);
        if (read.get(release.version) !== mark) {
          const deploys = await this.#deploysOf(project, release, signal);
          const changes = deploys.flatMap(deploy =>
            this.#changesOf(project, release, deploy, since),
          );
          if (changes.length > 0) {
            await report(changes);
          }
          // One of later is refused until then.
          if (!deploys.some(one => Date.parse(one.dateFinished ?? '') > now)) {
            read.set(release.version, mark);
          }
        }
      }
      if (Date.parse(page.at(-1)?.dateCreated ?? '') < since) {
        break;
      }
    }
    for (const version of read.keys()) {
      if (!listed.has(version)) {
        read.delete(version);
      }
    }
  }

  /** The list has the last one of each release. */
  async #deploysOf(
    project: Project,
    { deployCount, lastDeploy, projects, version }: Release,
    signal: AbortSignal,
  ): Promise<Deploy[]> {
    if (!lastDeploy) {
      return [];
    }
    // Of several projects of a release, a deploy may be of one alone.
    const isOnly = deployCount === 1 && projects?.length === 1;
    return isOnly
      ? [lastDeploy]
      : this.#options.api.deploys(project, version, signal);
  }

  #changesOf(
    project: Project,
    { lastCommit, version }: Release,
    { dateFinished, environment, id, url }: Deploy,
    since: number,
  ): ReportedChange[] {
    const { organization, pages } = this.#options;
    const finished = Date.parse(dateFinished ?? '');
    if (!(finished >= since)) {
      return [];
    }
    const place = filledText(environment, 200);
    const commit = filledText(lastCommit?.id, 200);
    const page = `${pages}/organizations/${encodeURIComponent(
      project.organization,
    )}/releases/${encodeURIComponent(version)}/?project=${project.id}`;
    const links = changeLinks({ run: webUrl(url, page) });
    return [
      {
        source: 'sentry',
        id: nativeId('deploy', project.organization, project.id, id),
        kind: 'deploy',
        signal: signalOf(project, organization),
        // Sentry states that it ended, not how.
        occurredAt: new Date(finished).toISOString(),
        revision: filledText(version),
        title: `Release ${version}`.slice(0, 500),
        ...(place && { environment: place }),
        ...(commit && { commit }),
        ...(links && { links }),
      },
    ];
  }
}

function keyOf({ id, organization }: Project): string {
  return `${organization}/${id}`;
}

/** The same for as long as there is no news of its deploys. */
function markOf({ deployCount, lastCommit, lastDeploy }: Release): string {
  return JSON.stringify([deployCount, lastDeploy, lastCommit?.id]);
}
