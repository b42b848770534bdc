import type { AuthService } from '@backstage/backend-plugin-api';
import {
  dayMs,
  type Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  GateWaits,
  GateWaitsQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  GateWait,
  WaitingStep,
  waitsIn,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import { releaseOf } from './GateReviews';
import type { GateReviewStore } from './GateReviewStore';
import type { GateStore } from './GateStore';

/** Decisions before the time that is shown say whether a wait began earlier. */
const beforeMs = 30 * dayMs;
/** Each may be long; earlier ones are left out. */
const mostDecisions = 2_000;
const readTogether = 200;

type Waiting = Awaited<ReturnType<GateStore['listWaiting']>>[number];

/** What rules kept waiting of deploys that a caller may read. */
export async function readWaits(
  { days, environment, ...of }: GateWaitsQuery,
  from: {
    auth: AuthService;
    clock: Clock;
    environments: Environments;
    evidence: Pick<EvidenceService, 'getFacts'>;
    ofCaller: { requester?: string };
    readable: (found: readonly Waiting[]) => Promise<Waiting[]>;
    reviews: Pick<GateReviewStore, 'approved'>;
    store: Pick<GateStore, 'listWaiting'>;
  },
): Promise<Pick<GateWaits, 'completeFrom' | 'from'> & { waits: GateWait[] }> {
  const { clock, environments, ofCaller, readable, reviews, store } = from;
  const nameOf = (name: string) => environments.filterFor(name).name;
  const wanted = environment === undefined ? undefined : nameOf(environment);
  const today = Math.floor(clock().getTime() / dayMs) * dayMs;
  const since = today - (days - 1) * dayMs;
  const steps: WaitingStep[] = [];
  let last: { at: string; id: string } | undefined;
  let read = 0;
  let isMore = true;
  while (isMore && read < mostDecisions) {
    const found = await store.listWaiting(
      { ...ofCaller, from: since - beforeMs },
      {
        limit: readTogether,
        ...(last && { after: { id: last.id, at: Date.parse(last.at) } }),
      },
    );
    read += found.length;
    isMore = found.length === readTogether;
    last = found.at(-1)?.decision ?? last;
    steps.push(...(await readable(found)).map(toStep));
  }
  const ofWanted = steps.filter(
    step => wanted === undefined || nameOf(step.environment) === wanted,
  );
  const approved = await reviews.approved([
    ...new Set(ofWanted.map(({ change }) => change)),
  ]);
  const waits = waitsIn(
    ofWanted,
    approved.flatMap(({ answered, binding, id, subjects }) =>
      answered
        ? [
            {
              review: id,
              change: binding,
              subjects,
              at: Date.parse(answered.at),
            },
          ]
        : [],
    ),
  );
  const shown = waits.filter(wait => wait.from >= since);
  return {
    from: new Date(since).toISOString(),
    ...(isMore && last && { completeFrom: last.at }),
    waits: await ofSubject(shown, of, from),
  };
}

/** Of one service, or of what one group owns. */
async function ofSubject(
  waits: readonly GateWait[],
  { entityRef, owner }: Pick<GateWaitsQuery, 'entityRef' | 'owner'>,
  {
    auth,
    evidence,
  }: { auth: AuthService; evidence: Pick<EvidenceService, 'getFacts'> },
): Promise<GateWait[]> {
  const ofService = waits.filter(
    wait => entityRef === undefined || wait.entityRef === entityRef,
  );
  const refs = [...new Set(ofService.map(wait => wait.entityRef))];
  if (owner === undefined || refs.length === 0) {
    return ofService;
  }
  const credentials = await auth.getOwnServiceCredentials();
  const owned = new Set<string>();
  for (let at = 0; at < refs.length; at += readTogether) {
    const entityRefs = refs.slice(at, at + readTogether);
    const { items } = await evidence.getFacts(
      { entityRefs, names: ['catalog.owner'], limit: readTogether },
      { credentials },
    );
    items.forEach(one => one.owner === owner && owned.add(one.entityRef));
  }
  return ofService.filter(wait => owned.has(wait.entityRef));
}

function toStep({ decision, release: change }: Waiting): WaitingStep {
  const { at, id, lines, request, services } = decision;
  return {
    decision: id,
    at: Date.parse(at),
    change,
    services,
    environment: request.environment,
    release: releaseOf(request),
    commit: request.release?.commit ?? request.head,
    lines: lines.map(({ answer, approval, entityRef, rule, title }) => ({
      answer,
      approval,
      entityRef,
      rule,
      title,
    })),
  };
}
