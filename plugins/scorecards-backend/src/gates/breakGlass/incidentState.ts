import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  EntityFacts,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

/**
 * Whether an incident is open. What no source can say, as while the pager is away,
 * is unknown, and refuses nothing.
 *
 * @param facts - of the services that it is named for
 * @throws InputError where it is known that it is not
 */
export async function incidentState(
  id: string,
  facts: readonly EntityFacts[],
  from: { auth: AuthService; evidence: Pick<EvidenceService, 'getIncident'> },
): Promise<GateOverride['incident']['state']> {
  const active = facts.map(entity => {
    const fact = entity.facts.find(({ name }) => name === 'incident.active');
    return fact && !fact.stale && Array.isArray(fact.value)
      ? (fact.value as { id?: string }[]).map(each => each.id)
      : undefined;
  });
  if (active.some(ids => ids?.includes(id))) {
    return 'open';
  }
  const known = await reported(id, from);
  if (known === 'unknown') {
    return known;
  }
  if (known) {
    if (known.status === 'resolved') {
      throw new InputError(
        `The incident '${id}' ended${known.end ? ` at ${known.end}` : ''}`,
      );
    }
    return 'open';
  }
  if (active.length > 0 && active.every(ids => ids !== undefined)) {
    const open = [...new Set(active.flat())].join(', ') || 'none';
    throw new InputError(
      `No source knows an incident '${id}'; open for these services: ${open}`,
    );
  }
  return 'unknown';
}

/** As it was reported to evidence; undefined where none was. */
async function reported(
  id: string,
  {
    auth,
    evidence,
  }: { auth: AuthService; evidence: Pick<EvidenceService, 'getIncident'> },
): Promise<Incident | 'unknown' | undefined> {
  try {
    return await evidence.getIncident(id, {
      credentials: await auth.getOwnServiceCredentials(),
    });
  } catch (error) {
    const { name, status } = error as { name?: string; status?: number };
    return name === 'NotFoundError' || status === 404 ? undefined : 'unknown';
  }
}
