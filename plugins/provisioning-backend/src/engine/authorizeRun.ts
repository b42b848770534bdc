import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import { policiesHash, pricesHash, sha256 } from '../standards/ProductRegistry';
import {
  answeredFor,
  countsUntil,
  covers,
  fitting,
  isSamePerson,
  needsIn,
} from '../approvals/coverage';
import { judgeNeeds, JudgeOptions } from './judgeNeeds';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import { subjectOf } from '../exemptions/present';
import { expiryGap } from '../records/expiry';
import type { ApprovalPolicy } from '../readConfig';
import type { RequestStore } from '../records/RequestStore';
import type { StoredApproval, StoredNeed } from '../records/requests';
import type { Cipher } from '../vault/Cipher';
import { StepContext, StepFailure, StepLacks } from './Step';

export type AuthorizeOptions = JudgeOptions & {
  approvals: Pick<ApprovalPolicy, 'emergency'>;
  cipher: Cipher;
  exemptions: Pick<ExemptionStore, 'inForce'>;
  store: Pick<
    RequestStore,
    'approvals' | 'operations' | 'planFile' | 'timeline'
  >;
};

declare const isAuthorized: unique symbol;

/** That this plan of this operation may be run now. Only this file makes one. */
export type Authorized = {
  readonly operation: string;
  readonly plan: Buffer;
  readonly [isAuthorized]: true;
};

/**
 * Everything that must hold before Terraform changes anything: no state of the
 * row is an answer, neither is what the row says of its approvals. Hashes are
 * made anew from what is there now, needs are judged anew, and the approvals
 * that count must cover them.
 *
 * @returns why it has to be planned again where it may not be run
 * @throws StepFailure where plan or intent are not what was judged; StepLacks
 *   while needs can't be judged
 */
export async function authorizeRun(
  options: AuthorizeOptions,
  context: StepContext,
): Promise<{ authorized: Authorized } | { again: string }> {
  const { operation } = context;
  const plan = await openPlan(options, context);
  const changed = whatChanged(context);
  if (changed) {
    return { again: `${changed} changed since it was planned` };
  }
  const lapsed = await whatLapsed(options, context);
  if (lapsed) {
    return {
      again: `the exemption from '${lapsed}' is not in force any more`,
    };
  }
  const unapproved = await whyUnapproved(options, context);
  if (unapproved) {
    return { again: unapproved };
  }
  const authorized = { operation: operation.id, plan };
  return { authorized: authorized as unknown as Authorized };
}

/** @throws StepFailure where a byte of it is not what was planned */
async function openPlan(
  { cipher, store }: AuthorizeOptions,
  { operation }: StepContext,
): Promise<Buffer> {
  const sealed = await store.planFile(operation.id);
  let plan: Buffer | undefined;
  try {
    plan = sealed && cipher.open(sealed, `plan ${operation.id}`);
  } catch {
    // Reported below.
  }
  if (!plan || sha256(plan) !== operation.bound?.plan) {
    throw new StepFailure(
      'The plan is not the one that was judged; nothing was applied',
    );
  }
  if (
    sha256(canonicalJson(operation.intent)) !== operation.intentHash ||
    operation.intentHash !== operation.bound.intent
  ) {
    throw new StepFailure(
      'The intent is not the one that was submitted; nothing was applied',
    );
  }
  return plan;
}

function whatChanged(context: StepContext): string | undefined {
  const { offer, operation, standards } = context;
  const { policies, prices } = operation.bound!;
  if (policies !== policiesHash(standards, offer)) {
    return 'the product, its module or a policy';
  }
  if (prices !== pricesHash(standards)) {
    return 'a price';
  }
  return expiryGap(context) ? 'when it would go' : undefined;
}

/** The rule of a finding that was exempted when it was judged, and is not now. */
async function whatLapsed(
  { exemptions }: AuthorizeOptions,
  { now, operation, request }: StepContext,
): Promise<string | undefined> {
  const exempted = operation.findings.filter(each => each.exempted);
  if (exempted.length === 0) {
    return undefined;
  }
  const subject = subjectOf({ ...request, intent: operation.intent });
  const inForce = new Set(
    (await exemptions.inForce(subject, now)).map(({ id }) => id),
  );
  return exempted.find(each => !inForce.has(each.exempted!.id))?.rule;
}

async function whyUnapproved(
  options: AuthorizeOptions,
  context: StepContext,
): Promise<string | undefined> {
  const { now, operation, request } = context;
  const rule = await judgeNeeds(options, context);
  if (!rule) {
    return undefined;
  }
  const approvals = fitting(
    await options.store.approvals([operation.id]),
    operation,
  ).filter(({ by }) => !isSamePerson(by, request.requester));
  const needs = needsIn(rule);
  const isAnswered = (given: typeof approvals) =>
    answeredFor(needs, given).every(each => each.approvedBy !== undefined);
  if (!isAnswered(approvals)) {
    return 'no approval is bound to this intent, plan, policies and prices';
  }
  const current = approvals.filter(each => now < countsUntil(each, rule));
  if (!isAnswered(current)) {
    return 'the approval is too old';
  }
  for (const need of needs) {
    if (!(await isStanding(options, need, current))) {
      return 'who approved it may not approve it any more';
    }
  }
  return undefined;
}

/**
 * Whether somebody answered for a rule who may do so now: people change teams,
 * and rules change whom they name.
 *
 * @throws StepLacks while the catalog does not answer
 */
async function isStanding(
  { approvals, approvers }: AuthorizeOptions,
  need: StoredNeed,
  given: readonly StoredApproval[],
): Promise<boolean> {
  for (const { by, emergency, rules } of given) {
    const refs = emergency ? approvals.emergency : need.by;
    if (covers(rules, need.rule)) {
      const stands = await approvers.names(refs, by).catch(error => {
        throw new StepLacks(
          `the catalog, which says who may approve: ${error.message}`,
        );
      });
      if (stands) {
        return true;
      }
    }
  }
  return false;
}
