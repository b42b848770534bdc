import {
  dayMs,
  DeliveryChange,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type { LedgerEntry, LedgerService } from '../changes';

/** What was deployed before the first deploy that counts is looked for in these. */
export const daysBefore = 30;
/** Of one answer; more are left out, the oldest first. */
const maxChanges = 20_000;

export type DeploysRead = {
  /** As the portal calls it. */
  environment: string;
  /** Commits, and deploys to the environment. */
  changes: DeliveryChange[];
  /** Deploys of which no source states the environment. */
  unplaced: number;
  isEmpty: boolean;
  /** From when on all were read. */
  missingBefore: number;
};

/** Deploys of some entities to an environment in a window, and what they may bring. */
export async function readDeploys(
  from: {
    environments: Environments;
    ledger: Pick<LedgerService, 'entries' | 'rolledBackAt'>;
  },
  of: {
    environment: string;
    refs: readonly string[];
    /** Epoch milliseconds. */
    from: number;
    to: number;
  },
): Promise<DeploysRead> {
  const { environments, ledger } = from;
  const { name } = environments.filterFor(of.environment);
  const { entries, complete } = await ledger.entries({
    refs: of.refs,
    kinds: ['deploy', 'commit'],
    from: of.from - daysBefore * dayMs,
    to: of.to,
    limit: maxChanges,
  });
  const isPlaced = ({ change, environment }: LedgerEntry) =>
    change.kind === 'commit' ||
    (environment !== '' && environments.filterFor(environment).name === name);
  const placed = entries.filter(isPlaced);
  const rolledBackAt = await ledger.rolledBackAt(placed);
  return {
    environment: name,
    changes: placed.map(entry =>
      toDeliveryChange(entry, rolledBackAt.get(entry.id)),
    ),
    unplaced: entries.filter(
      ({ change, environment, occurredAt }) =>
        change.kind === 'deploy' && environment === '' && occurredAt >= of.from,
    ).length,
    isEmpty: entries.length === 0,
    missingBefore: complete ? -Infinity : entries.at(-1)!.occurredAt,
  };
}

/** Of a commit of an entity, in a map. */
export function keyOf(entityRef?: string, commit?: string): string {
  return `${entityRef} ${commit}`;
}

function toDeliveryChange(
  entry: LedgerEntry,
  rolledBackAt: number | undefined,
): DeliveryChange {
  const { change, entityRef, id, occurredAt, receivedAt } = entry;
  return {
    id,
    occurredAt,
    receivedAt,
    rolledBackAt,
    entityRef: entityRef!,
    kind: change.kind as DeliveryChange['kind'],
    outcome: change.outcome,
    revision: change.revision,
    commit: change.commit,
    run: change.links?.run,
  };
}
