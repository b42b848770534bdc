import type { Knex } from 'knex';
import {
  type Deploys,
  type Environments,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ChangeSummary } from '../ChangeSummaries';
import type { LedgerEntry } from '../records';
import { deriveRollback } from '../rollback';
import { latestChanges } from './latestChanges';
import { listWindow } from './listWindow';
import { previousChanges } from './previousChanges';

const window = 30 * 24 * 3_600_000;

/**
 * What is known now of the changes of some entities. Costs index probes for each
 * name and kind, and the deploys of the last thirty days.
 */
export async function summarizeChanges(options: {
  knex: Knex;
  environments: Environments;
  refs: readonly string[];
  /** Epoch milliseconds. */
  now: number;
}): Promise<Map<string, ChangeSummary>> {
  const { knex, environments, refs, now } = options;
  const [latest, deploys] = await Promise.all([
    latestChanges({ knex, refs, occurredBy: now }),
    listWindow({ knex, refs, kind: 'deploy', after: now - window, to: now }),
  ]);
  const latestOf = byEntity(latest);
  const deploysOf = byEntity(deploys);
  const followers = followersOf(deploys);
  const rest = [...latest.filter(isDeploy), ...deploys].filter(
    ({ rowId }) => !followers.has(rowId),
  );
  const previous = await previousChanges({
    knex,
    of: [...new Map(rest.map(one => [one.rowId, one])).values()],
  });
  const canReturn = (entry: LedgerEntry) =>
    followers.has(entry.rowId) ||
    deriveRollback(entry.change, previous.get(entry.rowId)?.change) !==
      undefined;
  return new Map(
    refs.map(ref => [
      ref,
      summaryOf(latestOf.get(ref) ?? [], deploysOf.get(ref) ?? [], {
        canReturn,
        environments,
      }),
    ]),
  );
}

function summaryOf(
  latest: readonly LedgerEntry[],
  deploys: readonly LedgerEntry[],
  of: {
    canReturn: (entry: LedgerEntry) => boolean;
    environments: Environments;
  },
): ChangeSummary {
  const { canReturn, environments } = of;
  const arriving: ChangeSummary['arriving'] = {
    kinds: latest.map(({ change }) => change.kind).sort(),
  };
  const last = maximum(latest);
  if (last !== undefined) {
    arriving.last = iso(last);
  }
  const deploy = latest.find(isDeploy);
  if (!deploy) {
    return { arriving };
  }
  return {
    arriving,
    deploys: {
      last: iso(deploy.occurredAt),
      count30d: deploys.length,
      failed30d: deploys.filter(hasFailed).length,
      withRollback30d: deploys.filter(canReturn).length,
      rollbackPath: canReturn(deploy),
      ...countByEnvironment(deploys, environments),
    },
    ...(deploys.length > 0 && {
      until: Math.min(...deploys.map(({ occurredAt }) => occurredAt)) + window,
    }),
  };
}

function countByEnvironment(
  deploys: readonly LedgerEntry[],
  environments: Environments,
): Pick<Deploys, 'environments' | 'failedWithoutEnvironment30d'> {
  const counts = new Map<string, { deploys30d: number; failed30d: number }>();
  let failedWithoutEnvironment30d = 0;
  for (const entry of deploys) {
    const failed = hasFailed(entry) ? 1 : 0;
    if (entry.environment === '') {
      failedWithoutEnvironment30d += failed;
      continue;
    }
    const { name } = environments.filterFor(entry.environment);
    const before = counts.get(name) ?? { deploys30d: 0, failed30d: 0 };
    counts.set(name, {
      deploys30d: before.deploys30d + 1,
      failed30d: before.failed30d + failed,
    });
  }
  return {
    environments: [...counts.keys()]
      .sort()
      .map(name => ({ name, ...counts.get(name)! })),
    failedWithoutEnvironment30d,
  };
}

function hasFailed({ change: { outcome } }: LedgerEntry): boolean {
  return outcome === 'failed' || outcome === 'rolled-back';
}

/**
 * Deploys that follow on one that succeeded, of another revision, among these:
 * the rule of {@link previousChanges}, without asking the database for each.
 */
function followersOf(deploys: readonly LedgerEntry[]): Set<number> {
  const followers = new Set<number>();
  const succeeded = new Map<string, Set<string | undefined>>();
  const oldestFirst = [...deploys].sort(
    (a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1),
  );
  for (const { entityRef, environment, rowId, change } of oldestFirst) {
    const line = JSON.stringify([entityRef, environment, change.item]);
    const before = succeeded.get(line) ?? new Set();
    succeeded.set(line, before);
    const { outcome, revision } = change;
    const other = [...before].some(
      one => one === undefined || revision === undefined || one !== revision,
    );
    if (other) {
      followers.add(rowId);
    }
    if (outcome === 'succeeded' && before.size < 2) {
      // Of two revisions one is another than any third.
      before.add(revision);
    }
  }
  return followers;
}

function isDeploy({ change }: LedgerEntry): boolean {
  return change.kind === 'deploy';
}

function byEntity(entries: readonly LedgerEntry[]): Map<string, LedgerEntry[]> {
  const grouped = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const known = grouped.get(entry.entityRef!);
    if (known) {
      known.push(entry);
    } else {
      grouped.set(entry.entityRef!, [entry]);
    }
  }
  return grouped;
}

function maximum(entries: readonly LedgerEntry[]): number | undefined {
  return entries.length > 0
    ? Math.max(...entries.map(({ occurredAt }) => occurredAt))
    : undefined;
}
