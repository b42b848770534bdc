import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  policiesHash,
  pricesHash,
  sha256,
} from '../../standards/ProductRegistry';
import {
  answeredFor,
  countsUntil,
  fitting,
  needsIn,
} from '../../approvals/coverage';
import type { ExemptionStore } from '../../exemptions/ExemptionStore';
import { subjectOf } from '../../exemptions/present';
import type { RequestStore } from '../../requests/RequestStore';
import type { Cipher } from '../../vault/Cipher';
import { lastError, Runner } from '../Runner';
import { Step, StepContext, StepFailure, StepResult } from '../Step';
import { planFileName, readPlanned } from './planWith';

export type ApplyingOptions = {
  cipher: Cipher;
  exemptions: Pick<ExemptionStore, 'inForce'>;
  runner: Runner;
  store: Pick<RequestStore, 'approvals' | 'planFile'>;
};

/**
 * Applies the plan that was judged and approved, and no other: every hash is
 * made anew from what is there now.
 */
export function createApplyingStep(options: ApplyingOptions): Step {
  return async context => {
    const { operation } = context;
    await options.runner.requirePlanning(context);
    options.runner.requireCredentials(context.offer);
    const plan = await openPlan(options, context);
    const changed = whatChanged(context);
    if (changed) {
      return planAgain(`${changed} changed since it was planned`);
    }
    const lapsed = await whatLapsed(options, context);
    if (lapsed) {
      return planAgain(
        `the exemption from '${lapsed}' is not in force any more`,
      );
    }
    const unapproved = await whyUnapproved(options, context);
    if (unapproved) {
      return planAgain(unapproved);
    }
    const result = await options.runner.inWorkspace(context, async session => {
      const { hide, run, workspace } = session;
      await workspace.write(planFileName, plan);
      hide((await readPlanned(session)).secrets);
      return run('apply', '-input=false', '-lock-timeout=60s', planFileName);
    });
    if (result.code !== 0) {
      const reason = lastError(result);
      if (/saved plan is stale|plan file is stale/i.test(reason)) {
        return planAgain('what is there changed since it was planned');
      }
      throw new StepFailure(`terraform apply failed: ${reason}`);
    }
    return operation.kind === 'destroy'
      ? { to: 'destroyed', message: 'Destroyed.' }
      : {
          to: 'verifying',
          message: 'Applied.',
          body: { bound: operation.bound },
        };
  };
}

function planAgain(why: string): StepResult {
  return {
    to: 'rendered',
    message: `Planned again: ${why}. Nothing was applied.`,
    voids: why,
  };
}

/** @throws StepFailure where a byte of it is not what was planned */
async function openPlan(
  { cipher, store }: ApplyingOptions,
  { operation }: StepContext,
): Promise<Buffer> {
  const sealed = await store.planFile(operation.id);
  let plan: Buffer | undefined;
  try {
    plan = sealed && cipher.open(sealed, `plan ${operation.id}`);
  } catch {
    // Said below.
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

function whatChanged({
  offer,
  operation,
  standards,
}: StepContext): string | undefined {
  const { policies, prices } = operation.bound!;
  if (policies !== policiesHash(standards, offer)) {
    return 'the product, its module or a policy';
  }
  return prices === pricesHash(standards) ? undefined : 'a price';
}

/** The rule of a finding that was exempted when it was judged, and is not now. */
async function whatLapsed(
  { exemptions }: ApplyingOptions,
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
  { store }: ApplyingOptions,
  { now, operation }: StepContext,
): Promise<string | undefined> {
  const { approval: rule, id } = operation;
  if (!rule) {
    return undefined;
  }
  const approvals = fitting(await store.approvals([id]), operation);
  const needs = needsIn(rule);
  const isAnswered = (given: typeof approvals) =>
    answeredFor(needs, given).every(each => each.approvedBy !== undefined);
  if (!isAnswered(approvals)) {
    return 'no approval is bound to this intent, plan, policies and prices';
  }
  return isAnswered(approvals.filter(each => now < countsUntil(each, rule)))
    ? undefined
    : 'the approval is too old';
}
