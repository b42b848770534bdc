import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import type { Cost } from '@plumbline/backstage-plugin-provisioning-common';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { answeredFor, fitting, needsIn } from '../approvals/coverage';
import { openApprovers } from '../approvals/openApprovers';
import type { ExemptionBounds } from '../exemptions/ExemptionBounds';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import type { StoredExemption } from '../exemptions/records';
import type { RequestStore } from '../records/RequestStore';
import type {
  StoredApproval,
  StoredEntry,
  StoredOperation,
  StoredRequest,
} from '../records/requests';
import type { ProductRegistry } from '../standards/ProductRegistry';

type Closing = Pick<PublishedCase, 'state' | 'outcome'>;
type Options = {
  bounds: Pick<ExemptionBounds, 'approversOf'>;
  exemptions: Pick<ExemptionStore, 'find'>;
  registry: Pick<ProductRegistry, 'standards'>;
  store: Pick<
    RequestStore,
    'approvals' | 'decisionOf' | 'get' | 'operations' | 'timeline'
  >;
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
  const readers = { exemption: exemptionCase, withdrawal: withdrawalCase };
  return async (type, id) =>
    (readers[type as keyof typeof readers] ?? approvalCase)(id, options);
}

/** That somebody withdrew their approval; the request itself waits again. */
async function withdrawalCase(
  id: string,
  options: Options,
): Promise<PublishedCase | undefined> {
  const [, operationId, seq] = /^(.*)\/(\d+)$/.exec(id)!;
  const approval = await approvalCase(operationId, options);
  const step = (await options.store.timeline(operationId.split('/')[0])).find(
    each => each.seq === Number(seq),
  );
  const decision = step && (await options.store.decisionOf(step));
  return (
    approval &&
    step && {
      ...approval,
      id: `withdrawal:${id}`,
      revision: step.seq,
      state: 'withdrawn',
      outcome: {
        action: 'approval withdrawn',
        by: step.actor,
        at: iso(step.at),
        reason: decision?.reason,
      },
      actions: [],
    }
  );
}

async function approvalCase(
  id: string,
  { registry, store }: Options,
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
    id: `approval:${id}`,
    type: 'approval',
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
      : actions(`/requests/${encodeURIComponent(requestId)}`, {
          operation: id,
          ...(operation.bound && { plan: operation.bound.plan }),
        }),
    effect: operation.cost && monthly(operation.cost),
    record: recordOf(request, operation, registry),
    ...(operation.requestedBy && {
      withdrawal: {
        label: 'Withdraw',
        method: 'post',
        refuses: true,
        path: `/requests/${encodeURIComponent(requestId)}/withdraw`,
        body: { operation: id },
        reasonRequired: false,
      },
    }),
  };
}

/** What it changes by the month. */
function monthly({ currency, delta }: Cost): string {
  const money = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    signDisplay: 'exceptZero',
  });
  return `${money.format(delta)} a month`;
}

/** Intent, risk, reversibility and cost, as far as they are known. */
function recordOf(
  { intent: before, product, resourceName }: StoredRequest,
  { cost, intent, kind, approval, plan }: StoredOperation,
  { standards }: Options['registry'],
): NonNullable<PublishedCase['record']> {
  const offer = standards.offers.get(product)?.product;
  const changed = Object.entries(intent)
    .filter(([field, value]) => before[field] !== value)
    .map(([field, value]) => `${field}: ${before[field] ?? 'none'} → ${value}`);
  const rows: [string, string | undefined][] = [
    [
      'Intent',
      [`${verbs[kind]} ${resourceName}`, ...changed].join('; ').slice(0, 300),
    ],
    ['Environment', String(intent.environment ?? '')],
    ['Risk', approval?.risk],
    ['Rollback', offer?.readiness.rollback[kind]],
    ['Cost', cost && `${monthly(cost)}, at least`],
    ['Plan', plan?.sentences.join(' ').slice(0, 300)],
    // Who uses what would go is for those who may see them.
    [
      'Because',
      approval?.needs?.some(({ readers }) => readers?.length)
        ? undefined
        : approval?.because.slice(0, 300),
    ],
  ];
  return rows.flatMap(([label, value]) => (value ? { label, value } : []));
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
    id: `exemption:${id}`,
    type: 'exemption',
    revision: one.version,
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
  body: Record<string, number | string>,
): PublishedCase['actions'] {
  const call = { body, method: 'post' as const };
  return [
    {
      ...call,
      label: 'Approve',
      path: `${path}/approve`,
      reasonRequired: false,
      refuses: false,
    },
    {
      ...call,
      label: 'Reject',
      path: `${path}/reject`,
      reasonRequired: true,
      refuses: true,
    },
  ];
}
