import { UrlReaderService } from '@backstage/backend-plugin-api';
import {
  describeTarget,
  isSame,
  knownAfter,
  Reading,
  RepositoryReader,
} from './readers';
import type { CodeHost, Overview } from './hosts/CodeHost';
import { pageOf } from './locate';
import { Known, shareOf } from './memory';
import { name } from './parse';
import type { Target } from './targets';
import { interestIn } from './tree/interest';
import { TreeLimits } from './tree/RepositoryTree';
import { readByUrl } from './tree/urlReaderTree';

/**
 * Reads repositories of GitHub and GitLab: by their API whether anything is
 * new, how the branch is guarded and when it last moved; by the portal's own
 * readers the files, once they are new.
 */
export class ApiReader implements RepositoryReader {
  constructor(
    private readonly options: {
      host: CodeHost;
      reader: UrlReaderService;
      limits: TreeLimits;
      /** For the files of one repository. Milliseconds. */
      timeout: number;
      machineTime: () => number;
    },
  ) {}

  /** Whether it has to be requested by itself, whatever its host lists. */
  isDue({ address }: Target, known: Known): boolean {
    const { host, machineTime } = this.options;
    // From a half to the whole of it, so that not all are due at once.
    const after = host.sweepInterval * (0.5 + shareOf(address.key) / 2);
    return machineTime() - known.sweptAt >= after;
  }

  async read(
    target: Target,
    known: Known | undefined,
    signal: AbortSignal,
  ): Promise<Reading> {
    const { host, machineTime } = this.options;
    const { address } = target;
    const slug = address.slug!;
    const before = isSame(target, known) ? known : undefined;
    const isThorough = before === undefined || this.isDue(target, before);
    const askedAt = machineTime();
    const look = await host.look(slug, before, isThorough);
    if (look.status === 'unchanged') {
      return { known: knownAfter(target, before, { askedAt }) };
    }
    const { overview } = look;
    const protection =
      isThorough || !before?.protection
        ? {
            ...(await host.guard(slug, overview)),
            url: this.#settingsPage(target, overview),
          }
        : before.protection;
    const activity = {
      branch: overview.branch,
      lastCommitAt: instant(overview.lastCommitAt),
      revision: overview.head,
      archived: overview.archived,
      ...(overview.head === undefined && {
        unknown: 'Its default branch has no commit that can be read',
      }),
      url: pageOf(address, '', overview.branch, 'folder'),
    };
    const after = knownAfter(target, before, {
      etags: overview.etags,
      head: overview.head,
      branch: overview.branch,
      archived: overview.archived,
      pushed: overview.pushed,
      protection,
      activity,
      askedAt,
      ...(isThorough && { sweptAt: askedAt }),
    });
    if (before?.head !== undefined && before.head === overview.head) {
      return { known: after, facts: this.#settings(target, before, after) };
    }
    const tree =
      overview.head === undefined
        ? { files: new Map() }
        : await this.#files(target, overview, signal);
    return {
      known: after,
      facts: describeTarget(target, {
        tree,
        defaultBranch: overview.branch,
        protection,
        activity: () => activity,
      }),
    };
  }

  /** Its files are as they were: what is beside them may not be. */
  #settings(target: Target, before: Known, after: Known): Reading['facts'] {
    const facts = (['activity', 'protection'] as const).flatMap(part =>
      JSON.stringify(before[part]) === JSON.stringify(after[part])
        ? []
        : target.subjects.map(({ entityRef }) => ({
            entityRef,
            name: `repository.${
              part === 'activity' ? 'lastActivity' : 'branchProtection'
            }`,
            value: JSON.parse(JSON.stringify(after[part])),
          })),
    );
    return facts.length > 0 ? facts : undefined;
  }

  async #files(target: Target, overview: Overview, signal: AbortSignal) {
    const { reader, limits, timeout } = this.options;
    const { address, subjects } = target;
    // By its commit, so that what is reported is of that one.
    const read = await readByUrl({
      reader,
      url: `${address.url}${address.kind === 'gitlab' ? '/-/tree/' : '/tree/'}${
        address.ref ? encodeURIComponent(address.ref) : overview.head
      }`,
      interest: interestIn(subjects.map(({ folder }) => folder)),
      limits,
      timeout,
      signal,
    });
    if (read.status === 'unchanged') {
      throw new Error(
        `${address.host} reported that nothing changed to a request without a condition`,
      );
    }
    return read.tree;
  }

  #settingsPage({ address }: Target, { branch }: Overview): string | undefined {
    return address.kind === 'gitlab'
      ? `${address.url}/-/settings/repository`
      : pageOf(address, '', branch, 'folder')?.replace(
          /$/,
          '/settings/branches',
        );
  }
}

/** Undefined for what is no instant: never made up. */
function instant(text: string | undefined): string | undefined {
  const time = Date.parse(name(text) ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
