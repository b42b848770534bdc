import { UrlReaderService } from '@backstage/backend-plugin-api';
import type { RepositoryBranchProtection } from '@plumbline/backstage-plugin-evidence-common';
import type {
  KnownRepository,
  RepositoryOverview,
  RepositoryQueries,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  describeTarget,
  isSame,
  knownAfter,
  Reading,
  RepositoryReader,
} from './readers';
import { pageOf, treeUrlOf } from './locate';
import { Known, shareOf } from './memory';
import { name, names } from './parse';
import type { Target } from './targets';
import { findFlags } from './tree/code';
import { interestIn } from './tree/interest';
import { TreeLimits } from './tree/RepositoryTree';
import { codeByUrl, readByUrl } from './tree/urlReaderTree';

/** Of the files at a branch that the address names, beside those of the host. */
const filesEtag = 'tree';

/**
 * Reads repositories of a host that a module has added: by its API whether
 * anything is new, how the branch is guarded and when it last moved; by the
 * portal's own readers the files, once they are new.
 */
export class ApiReader implements RepositoryReader {
  constructor(
    private readonly options: {
      queries: RepositoryQueries;
      /** Of the page on which branches are protected, below that of a repository. */
      settingsPath: string;
      reader: UrlReaderService;
      limits: TreeLimits;
      /** For the files of one repository. Milliseconds. */
      timeout: number;
      machineTime: () => number;
    },
  ) {}

  /** Whether it has to be requested by itself, whatever its host lists. */
  isDue({ address }: Target, known: Known): boolean {
    const { queries, machineTime } = this.options;
    // From a half to the whole of it, so that not all are due at once.
    const after = queries.sweepInterval * (0.5 + shareOf(address.key) / 2);
    return machineTime() - known.sweptAt >= after;
  }

  async read(
    target: Target,
    known: Known | undefined,
    signal: AbortSignal,
  ): Promise<Reading> {
    const { queries, machineTime } = this.options;
    const { address } = target;
    const slug = address.slug!;
    const before = isSame(target, known) ? known : undefined;
    const isThorough = before === undefined || this.isDue(target, before);
    const askedAt = machineTime();
    const look = await queries.look(
      slug,
      before && knownToHost(before),
      isThorough,
    );
    const after =
      look.status === 'unchanged'
        ? knownAfter(target, before, { askedAt })
        : await this.#described(target, before, look.overview, {
            askedAt,
            isThorough,
          });
    const isWhereItWas =
      look.status === 'unchanged' ||
      (before?.head !== undefined && before.head === after.head);
    // Of another branch than the default one, that says nothing.
    if (isWhereItWas && address.ref === undefined) {
      return { known: after, facts: this.#settings(target, before, after) };
    }
    const read =
      after.head === undefined
        ? {
            status: 'read' as const,
            tree: { files: new Map() },
            etag: '',
            flagsInCode: new Map(),
          }
        : await this.#files(target, after.head, {
            etag: address.ref && before?.etags[filesEtag],
            signal,
          });
    if (read.status === 'unchanged') {
      return { known: after, facts: this.#settings(target, before, after) };
    }
    const { flagsInCode, tree, etag } = read;
    return {
      known:
        address.ref === undefined
          ? after
          : { ...after, etags: { ...after.etags, [filesEtag]: etag } },
      facts: describeTarget(target, {
        tree,
        flagsInCode,
        defaultBranch: after.branch,
        protection: after.protection!,
        activity: () => after.activity!,
      }),
    };
  }

  /** What is remembered of a repository that its host has described anew. */
  async #described(
    target: Target,
    before: Known | undefined,
    overview: RepositoryOverview,
    { askedAt, isThorough }: { askedAt: number; isThorough: boolean },
  ): Promise<Known> {
    const { queries, settingsPath } = this.options;
    const { address } = target;
    const protection =
      isThorough || !before?.protection
        ? {
            ...bounded(await queries.guard(address.slug!, overview)),
            url: `${address.url}${settingsPath}`,
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
    const files = before?.etags[filesEtag];
    return knownAfter(target, before, {
      etags: { ...overview.etags, ...(files && { [filesEtag]: files }) },
      head: overview.head,
      branch: overview.branch,
      archived: overview.archived,
      pushed: overview.pushed,
      protection,
      activity,
      askedAt,
      ...(isThorough && { sweptAt: askedAt }),
    });
  }

  /** Its files are as they were: what is beside them may not be. */
  #settings(
    target: Target,
    before: Known | undefined,
    after: Known,
  ): Reading['facts'] {
    const facts = (['activity', 'protection'] as const).flatMap(part =>
      JSON.stringify(before?.[part]) === JSON.stringify(after[part])
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

  async #files(
    target: Target,
    head: string,
    { etag, signal }: { etag: string | undefined; signal: AbortSignal },
  ) {
    const { reader, limits, timeout } = this.options;
    const { address, subjects } = target;
    // By its commit, so that what is reported is of that one.
    const url = treeUrlOf(address, address.ref ?? head);
    const folders = subjects.map(({ folder }) => folder);
    const options = { reader, url, limits, timeout, signal };
    const read = await readByUrl({
      ...options,
      etag,
      interest: interestIn(folders),
    });
    if (read.status === 'unchanged' && etag === undefined) {
      throw new Error(
        `${address.host} reported that nothing changed to a request without a condition`,
      );
    }
    return read.status === 'unchanged'
      ? read
      : {
          ...read,
          flagsInCode: await findFlags(read.tree, folders, codeByUrl(options)),
        };
  }
}

/** Of what is remembered, what hosts were given it by. */
export function knownToHost(known: Known): KnownRepository {
  const { activity, archived, branch, etags, head, pushed } = known;
  return {
    archived,
    branch,
    etags,
    head,
    pushed,
    lastCommitAt: activity?.lastCommitAt,
    requestedAt: known.askedAt,
  };
}

function bounded(
  guard: RepositoryBranchProtection,
): RepositoryBranchProtection {
  const { requiredChecks } = guard;
  return {
    ...guard,
    ...(requiredChecks && { requiredChecks: names(requiredChecks) }),
  };
}

/** Undefined for what is not an instant: never made up. */
function instant(text: string | undefined): string | undefined {
  const time = Date.parse(name(text) ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
