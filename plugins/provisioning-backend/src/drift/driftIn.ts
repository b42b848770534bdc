import { describePlan } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Drift,
  ReadPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { StoredRequest } from '../records/requests';
import { sha256 } from '../standards/ProductRegistry';

/** Whether something is to be decided: what is exempt is not. */
export function isDrifted({ drift }: Pick<StoredRequest, 'drift'>): boolean {
  return drift !== undefined && drift.sentences.length > 0;
}

/**
 * What another hand changed, but for what is exempt from drift: no changes are
 * left where all of it is.
 *
 * @param fields - exempt ones: a resource's address, or that and an attribute
 */
export function driftIn(
  { resources, summary }: Pick<ReadPlan, 'resources' | 'summary'>,
  fields: readonly string[],
): Omit<Drift, 'seenAt'> | undefined {
  const isExempt = new Set(fields);
  const exempted: string[] = [];
  const take = (field: string) => {
    const taken = isExempt.has(field);
    if (taken) {
      exempted.push(field);
    }
    return taken;
  };
  if (summary.changes.length === 0) {
    return undefined;
  }
  const changes = summary.changes.flatMap(change => {
    const { address } = change;
    if (take(address)) {
      return [];
    }
    const attributes = change.attributes.filter(
      ({ name }) => !take(`${address}.${name}`),
    );
    const isGone = attributes.length === 0 && change.attributes.length > 0;
    return isGone ? [] : [{ ...change, attributes }];
  });
  const left = new Set(changes.map(({ address }) => address));
  return {
    changes,
    sentences:
      changes.length > 0
        ? describePlan(resources.filter(({ address }) => left.has(address)))
        : [],
    digest: sha256(JSON.stringify(changes)),
    whole: sha256(JSON.stringify(summary.changes)),
    ...(exempted.length > 0 && { exempted }),
  };
}
