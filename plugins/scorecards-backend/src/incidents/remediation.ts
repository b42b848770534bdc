import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  EntityFacts,
  Environments,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import { existingIn } from '../graph/PastDependencies';
import { incidentState, isError, notOpen } from './incidentState';

/** Hops from what is mended to what is hurt. */
const deepest = 20;
const maxDependents = 500;
/** In one page of incidents, and of facts. */
const pageSize = 500;

type From = {
  /** Of who is to learn it. */
  credentials: BackstageCredentials;
  environment: string;
  environments: Environments;
  evidence: Pick<
    EvidenceService,
    'getFacts' | 'getGraph' | 'getIncident' | 'listIncidents'
  >;
  /** Whether incidents of all services may be looked up. */
  seesAll: boolean;
};

type Active = { id?: string; environment?: string };
/** Where an incident is open; of `resolved`, `absent` and `unknown` nowhere is known. */
type Known =
  | { is: 'open'; refs: readonly string[]; isHere: boolean }
  | { is: 'resolved' }
  | { is: 'absent' }
  | { is: 'unknown' };

/** Whether a change of a service can end an incident. */
export type Remediation = {
  open: boolean;
  /** Why not. */
  reason: string;
  why?: 'elsewhere';
};

/**
 * Of each service: whether an incident is open there, on it or on what depends on it,
 * by what is declared or was seen. A fix may be in a dependency of what is down.
 *
 * @param services - with their facts `incident.active`
 */
export async function remediationOf(
  id: string,
  services: readonly EntityFacts[],
  from: From,
): Promise<Map<string, Remediation>> {
  const found = new Map<string, Remediation>();
  const others = services.filter(service => {
    const isOpen = isActive(service, id, from);
    if (isOpen) {
      found.set(service.entityRef, { open: true, reason: '' });
    }
    return !isOpen;
  });
  const known = others.length > 0 ? await whereOpen(id, from) : undefined;
  for (const { entityRef } of others) {
    found.set(entityRef, await reach(id, entityRef, known!, from));
  }
  return found;
}

/**
 * Of the incident for which a release of services goes out that gates stop: whether it
 * is open. What no source can say is unknown, and refuses nothing.
 *
 * @param from.credentials - of who asks
 * @throws as `incidentState`; InputError where it is open on nothing that these
 *   services could mend
 */
export async function stateToEnd(
  id: string,
  services: readonly EntityFacts[],
  from: Omit<From, 'seesAll'> & { auth: AuthService },
): Promise<'open' | 'unknown'> {
  const { auth, credentials, evidence } = from;
  const found = [
    ...(
      await remediationOf(id, services, {
        ...from,
        seesAll: true,
        credentials: await auth.getOwnServiceCredentials(),
      })
    ).values(),
  ];
  if (found.some(({ open }) => open)) {
    return 'open';
  }
  if (found.some(({ why }) => why !== 'elsewhere')) {
    return incidentState(id, services, from);
  }
  // Of hidden services it is not disclosed that it is open.
  const mayRead = await evidence.getIncident(id, { credentials }).then(
    () => true,
    // Several sources have one of this id that the caller may see.
    error => isError(error, 'ConflictError', 409),
  );
  throw new InputError(
    mayRead
      ? `The incident '${id}' is open on a service that depends on none of these; name one that this release is to end`
      : notOpen(id, services),
  );
}

async function reach(
  id: string,
  entityRef: string,
  known: Known,
  from: From,
): Promise<Remediation> {
  const closed = (reason: string): Remediation => ({ open: false, reason });
  if (known.is === 'open' && known.isHere && known.refs.includes(entityRef)) {
    return { open: true, reason: '' };
  }
  // A pager may know of it alone.
  if (known.is === 'resolved') {
    return closed(`${id} is resolved`);
  }
  if (known.is === 'absent' && from.seesAll) {
    return closed(`no source knows ${id}`);
  }
  const dependents = await dependentsOf(entityRef, from);
  const refs = dependents?.refs ?? [];
  if (
    known.is === 'open' &&
    known.isHere &&
    refs.some(ref => known.refs.includes(ref))
  ) {
    return { open: true, reason: '' };
  }
  const active = await isActiveOnAny(id, refs, from).catch(() => undefined);
  if (active) {
    return { open: true, reason: '' };
  }
  if (known.is === 'unknown' || active === undefined) {
    return closed(`it is not known whether ${id} is open`);
  }
  if (known.is === 'absent') {
    return closed(`no source knows ${id}`);
  }
  if (!known.isHere) {
    return closed(`${id} is open in another environment`);
  }
  if (known.refs.length === 0) {
    return closed(`of which service ${id} is, is not known`);
  }
  return dependents?.isWhole
    ? {
        ...closed(`${id} is open on a service that does not depend on it`),
        why: 'elsewhere',
      }
    : closed(
        `${id} is open, and it is not known whether its services depend on it`,
      );
}

async function whereOpen(id: string, from: From): Promise<Known> {
  try {
    const reported = await reportedOf(id, from);
    const open = reported.filter(({ status }) => status !== 'resolved');
    if (open.length > 0) {
      const here = open.filter(one => isHere(one, from));
      return {
        is: 'open',
        refs: here.flatMap(one => one.entityRefs),
        isHere: here.length > 0,
      };
    }
    // Of one that was reported as resolved, a pager may know better.
    const refs = from.seesAll ? await activeAnywhere(id, from) : undefined;
    if (refs && (refs.here.length > 0 || refs.elsewhere)) {
      return {
        is: 'open',
        refs: refs.here,
        isHere: refs.here.length > 0,
      };
    }
    return reported.length > 0 ? { is: 'resolved' } : { is: 'absent' };
  } catch {
    return { is: 'unknown' };
  }
}

/** Of each source that has one of this id; all that are open where several do. */
async function reportedOf(
  id: string,
  { credentials, evidence }: From,
): Promise<Pick<Incident, 'status' | 'entityRefs' | 'environment'>[]> {
  try {
    return [await evidence.getIncident(id, { credentials })];
  } catch (error) {
    if (isError(error, 'NotFoundError', 404)) {
      return [];
    }
    if (!isError(error, 'ConflictError', 409)) {
      throw error;
    }
  }
  const found: Incident[] = [];
  for (const status of ['open', 'acknowledged'] as const) {
    let cursor: string | undefined;
    do {
      const page = await evidence.listIncidents(
        { status, limit: pageSize, cursor },
        { credentials },
      );
      found.push(...page.items.filter(one => one.id === id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return found.length > 0 ? found : [{ status: 'resolved', entityRefs: [] }];
}

/** As pagers state it of their services. */
async function activeAnywhere(
  id: string,
  from: From,
): Promise<{ here: string[]; elsewhere: boolean }> {
  const here: string[] = [];
  let elsewhere = false;
  let cursor: string | undefined;
  do {
    const page = await from.evidence.getFacts(
      { names: ['incident.active'], limit: pageSize, cursor },
      { credentials: from.credentials },
    );
    for (const entity of page.items) {
      const has = activeOf(entity)?.some(one => one.id === id) ?? false;
      if (has && isActive(entity, id, from)) {
        here.push(entity.entityRef);
      } else if (has) {
        elsewhere = true;
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { here, elsewhere };
}

async function dependentsOf(
  entityRef: string,
  { credentials, environment, evidence }: From,
): Promise<{ refs: string[]; isWhole: boolean } | undefined> {
  try {
    const { items, more } = await evidence.getGraph(
      {
        entityRef,
        environment,
        direction: 'calledBy',
        depth: deepest,
        limit: maxDependents,
      },
      { credentials },
    );
    return {
      refs: existingIn({
        items: items.filter(({ direction }) => direction === 'calledBy'),
      }),
      isWhole: more.every(({ count }) => count === 0),
    };
  } catch {
    return undefined;
  }
}

async function isActiveOnAny(
  id: string,
  refs: readonly string[],
  from: From,
): Promise<boolean> {
  if (refs.length === 0) {
    return false;
  }
  const { items } = await from.evidence.getFacts(
    {
      entityRefs: refs.slice(0, maxDependents),
      names: ['incident.active'],
      limit: maxDependents,
    },
    { credentials: from.credentials },
  );
  return items.some(entity => isActive(entity, id, from));
}

function isActive(entity: EntityFacts, id: string, from: From): boolean {
  return (
    activeOf(entity)?.some(one => one.id === id && isHere(one, from)) ?? false
  );
}

function activeOf({ facts }: EntityFacts): Active[] | undefined {
  const fact = facts.find(({ name }) => name === 'incident.active');
  return fact && !fact.stale && Array.isArray(fact.value)
    ? (fact.value as Active[])
    : undefined;
}

function isHere(
  { environment }: { environment?: string },
  from: From,
): boolean {
  return (
    environment === undefined ||
    from.environments.filterFor(environment).name === from.environment
  );
}
