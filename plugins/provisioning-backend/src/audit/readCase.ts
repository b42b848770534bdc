import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import { answeredFor, fitting, needsIn } from '../approvals/coverage';
import { openApprovers } from '../approvals/openApprovers';
import type { ExemptionBounds } from '../exemptions/ExemptionBounds';
import type {
  ExemptionStore,
  StoredExemption,
} from '../exemptions/ExemptionStore';
import type {
  RequestStore,
  StoredApproval,
  StoredEntry,
  StoredOperation,
} from '../requests/RequestStore';

type Closing = Pick<PublishedCase, 'state' | 'outcome'>;
type Options = {
  bounds: Pick<ExemptionBounds, 'approversOf'>;
  exemptions: Pick<ExemptionStore, 'find'>;
  store: Pick<RequestStore, 'approvals' | 'get' | 'operations' | 'timeline'>;
};

const verbs = { create: 'Create', modify: 'Change', destroy: 'Destroy' };
/** What these ask for is decided with the plan in sight. */
const careful: readonly string[] = ['irreversible', 'lowering'];

/**
 * Approvals and exemptions as evidence lists them among what waits.
 *
 * @returns undefined for what never waited
 */
export function caseReader(
  options: Options,
): (type: string, id: string) => Promise<PublishedCase | undefined> {
  return (type, id) =>
    type === 'exemption'
      ? exemptionCase(id, options)
      : approvalCase(id, options);
}

async function approvalCase(
  id: string,
  { store }: Options,
): Promise<PublishedCase | undefined> {
  const requestId = id.replace(/\/[^/]*$/, '');
  const request = await store.get(requestId);
  const operation = (await store.operations([requestId])).find(
    each => each.id === id,
  );
  const steps = (await store.timeline(requestId)).filter(
    each => each.operationId === id,
  );
  const isWait = ({ state }: StoredEntry) => state === 'waiting-for-approval';
  const last = steps.findLastIndex(isWait);
  if (!request || !operation || last < 0) {
    return undefined;
  }
  const first = steps.slice(0, last).findLastIndex(step => !isWait(step)) + 1;
  const closing = steps[last + 1] as StoredEntry | undefined;
  const approvals = await store.approvals([id]);
  const { approval: rule, kind } = operation;
  const needs = rule ? needsIn(rule) : [];
  const rules = answeredFor(needs, fitting(approvals, operation));
  return {
    ...{ id: `approval:${id}`, type: 'approval' },
    revision: (closing ?? steps[last]).seq,
    title: `${verbs[kind]} ${request.resourceName}`,
    url: `/infrastructure/requests/${encodeURIComponent(requestId)}`,
    requester: operation.requestedBy,
    reason: operation.reason || undefined,
    requestedAt: iso(steps[first].at),
    deciders: openApprovers(rule, rules) ?? [],
    notBy: [request.requester],
    entityRefs: request.service ? [request.service] : [],
    ...(closing
      ? outcomeOf(closing, operation, approvals)
      : { state: 'waiting' }),
    actions: needs.some(each => careful.includes(each.rule))
      ? []
      : actions(`/requests/${encodeURIComponent(requestId)}`, {}),
  };
}

function outcomeOf(
  { actor, at, state }: StoredEntry,
  { requestedBy }: StoredOperation,
  approvals: readonly StoredApproval[],
): Closing {
  const own = approvals.findLast(each => each.by === actor && each.at === at);
  const when = { at: iso(at) };
  if (own) {
    const reason = own.reason || undefined;
    const outcome = { ...when, action: own.decision, by: own.by, reason };
    return { state: 'decided', outcome };
  }
  if (state === 'rejected' && actor !== undefined && actor === requestedBy) {
    return {
      state: 'withdrawn',
      outcome: { ...when, action: 'withdrawn', by: actor },
    };
  }
  const action = state === 'rejected' ? 'lapsed' : 'planned again';
  return { state: 'lapsed', outcome: { ...when, action } };
}

async function exemptionCase(
  id: string,
  { bounds, exemptions, store }: Options,
): Promise<PublishedCase | undefined> {
  const one = await exemptions.find(id);
  const request = one && (await store.get(one.request));
  if (!one || !request) {
    return undefined;
  }
  const operations = await store.operations([one.request]);
  const requesters = [request.requester, operations.at(-1)?.requestedBy];
  return {
    ...{ id: `exemption:${id}`, type: 'exemption', revision: one.version },
    title: `Exempt ${request.resourceName} from “${one.rule}”`,
    url: `/infrastructure/requests/${encodeURIComponent(one.request)}`,
    requester: one.requestedBy,
    reason: one.reason,
    requestedAt: iso(one.requestedAt),
    deciders: await bounds.approversOf(one),
    notBy: [...new Set(requesters.filter(ref => ref !== undefined))],
    entityRefs: one.service ? [one.service] : [],
    ...exemptionState(one),
    actions: actions(`/exemptions/${encodeURIComponent(id)}`, {
      version: one.version,
    }),
  };
}

function exemptionState({ decision, end, state }: StoredExemption): Closing {
  const last = decision ?? end;
  if (state === 'pending' || !last) {
    return { state: 'waiting' };
  }
  const mark = { ...last, at: iso(last.at) };
  if (decision) {
    // What was approved and has ended since was approved all the same.
    const action = state === 'rejected' ? 'rejected' : 'approved';
    return { state: 'decided', outcome: { ...mark, action } };
  }
  return state === 'expired'
    ? { state: 'lapsed', outcome: { ...mark, action: 'expired' } }
    : { state: 'withdrawn', outcome: { ...mark, action: 'withdrawn' } };
}

function actions(
  path: string,
  body: Record<string, number>,
): PublishedCase['actions'] {
  const call = { body, method: 'post' as const };
  return [
    {
      ...{ ...call, label: 'Approve', path: `${path}/approve` },
      ...{ reasonRequired: false, refuses: false },
    },
    {
      ...{ ...call, label: 'Reject', path: `${path}/reject` },
      ...{ reasonRequired: true, refuses: true },
    },
  ];
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
