import type {
  Change,
  Rollback,
} from '@plumbline/backstage-plugin-evidence-common';
import type { LedgerEntry, StatedChange } from './records';

/** A change as readers see it: keys in one order, and only those with a value. */
export function presentChange(
  entry: LedgerEntry,
  rollback: Rollback | undefined,
): Change {
  const { id, entityRef, receivedAt, change } = entry;
  const { source, kind, environment, item, occurredAt } = change;
  const { actor, commit, revision, title, outcome } = change;
  const { decision, digest, links, touches } = change;
  return {
    id,
    source,
    kind,
    ...(entityRef !== undefined && { entityRef }),
    ...(environment !== undefined && { environment }),
    ...(item !== undefined && { item }),
    occurredAt,
    receivedAt: new Date(receivedAt).toISOString(),
    ...(actor !== undefined && { actor }),
    ...(revision !== undefined && { revision }),
    ...(commit !== undefined && { commit }),
    ...(title !== undefined && { title }),
    ...(outcome !== undefined && { outcome }),
    ...(decision !== undefined && { decision }),
    ...(digest !== undefined && { digest }),
    ...(touches !== undefined && { touches }),
    ...(links !== undefined && { links }),
    ...(rollback !== undefined && { rollback }),
  };
}

/** Since when it is reported as it is, and what it was reported as before. */
export function presentStated(
  { id, receivedAt }: LedgerEntry,
  stated: ReadonlyMap<string, StatedChange>,
): Pick<Change, 'statedAt' | 'reported'> {
  const { since = receivedAt, states = [] } = stated.get(id) ?? {};
  const iso = (instant: number) => new Date(instant).toISOString();
  return {
    ...(since !== receivedAt && { statedAt: iso(since) }),
    ...(states.length > 1 && {
      reported: states.map(({ occurredAt, ...state }) => ({
        ...state,
        occurredAt: iso(occurredAt),
        receivedAt: iso(state.receivedAt),
      })),
    }),
  };
}
