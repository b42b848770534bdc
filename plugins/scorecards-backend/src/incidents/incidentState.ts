import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type {
  EntityFacts,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

type From = {
  auth: AuthService;
  /** Of who asks. */
  credentials: BackstageCredentials;
  evidence: Pick<EvidenceService, 'getIncident' | 'listIncidents'>;
};
/** `absent` where none was reported. */
type Reported = 'open' | 'ended' | 'absent' | 'unknown';

/** In one page of incidents. */
const pageSize = 500;

/**
 * Whether an incident is open. What no source can say, as while the pager is away,
 * is unknown, and refuses nothing.
 *
 * @param facts - of the services that it is named for
 * @throws InputError where it is known that it is not;
 *   ServiceUnavailableError where the pager answers for the services, and it cannot
 *   be looked up whether it is one of others
 */
export async function incidentState(
  id: string,
  facts: readonly EntityFacts[],
  from: From,
): Promise<GateOverride['incident']['state']> {
  const active = facts.map(activeIn);
  if (active.some(ids => ids?.includes(id))) {
    return 'open';
  }
  const isCovered = active.length > 0 && active.every(ids => ids !== undefined);
  const reported = await stateReported(id, from);
  if (reported === 'open') {
    return 'open';
  }
  if (reported === 'unknown' && isCovered) {
    throw new ServiceUnavailableError(
      `Whether the incident '${id}' is open can't be looked up at the moment; try again, or name one that is open for these services`,
    );
  }
  if (reported === 'ended' || (reported === 'absent' && isCovered)) {
    const end = reported === 'ended' ? await endFor(id, from) : undefined;
    throw new InputError(end ?? notOpen(id, facts));
  }
  return 'unknown';
}

/** One sentence, because an incident of hidden services is not disclosed. */
export function notOpen(id: string, facts: readonly EntityFacts[]): string {
  const open = new Set(facts.flatMap(entity => activeIn(entity) ?? []));
  return `No source has an open incident '${id}'; open for these services: ${
    [...open].join(', ') || 'none'
  }`;
}

/** Ids of incidents, as a pager states them; undefined where none does. */
function activeIn({ facts }: EntityFacts) {
  const fact = facts.find(({ name }) => name === 'incident.active');
  return fact && !fact.stale && Array.isArray(fact.value)
    ? (fact.value as { id?: string }[]).map(each => each.id)
    : undefined;
}

/** As it was reported to evidence, by any source. */
async function stateReported(id: string, from: From): Promise<Reported> {
  const credentials = await from.auth.getOwnServiceCredentials();
  try {
    const { status } = await from.evidence.getIncident(id, { credentials });
    return status === 'resolved' ? 'ended' : 'open';
  } catch (error) {
    if (isError(error, 'NotFoundError', 404)) {
      return 'absent';
    }
    if (!isError(error, 'ConflictError', 409)) {
      return 'unknown';
    }
  }
  try {
    // Several sources have one of this id; what one has open is.
    return (await isOpenAnywhere(id, from.evidence, credentials))
      ? 'open'
      : 'ended';
  } catch {
    return 'unknown';
  }
}

async function isOpenAnywhere(
  id: string,
  evidence: From['evidence'],
  credentials: BackstageCredentials,
): Promise<boolean> {
  for (const status of ['open', 'acknowledged'] as const) {
    let cursor: string | undefined;
    do {
      const page = await evidence.listIncidents(
        { status, limit: pageSize, cursor },
        { credentials },
      );
      if (page.items.some(one => one.id === id)) {
        return true;
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return false;
}

/** For who may read the incident. */
async function endFor(
  id: string,
  { credentials, evidence }: From,
): Promise<string | undefined> {
  const found: Incident | undefined = await evidence
    .getIncident(id, { credentials })
    .catch(() => undefined);
  return (
    found && `The incident '${id}' ended${found.end ? ` at ${found.end}` : ''}`
  );
}

export function isError(error: unknown, name: string, status: number): boolean {
  const found = error as { name?: string; status?: number };
  return found.name === name || found.status === status;
}
