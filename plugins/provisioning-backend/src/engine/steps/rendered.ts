import {
  canonicalJson,
  money,
} from '@plumbline/backstage-plugin-evidence-common';
import { costOf } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Budget,
  Cost,
  Finding,
  ReadPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  denies,
  exempt,
  factsOf,
  findingsOf,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
import {
  policiesHash,
  pricesHash,
  sha256,
} from '../../standards/ProductRegistry';
import type { Budgets } from '../../budgets/Budgets';
import type { ExemptionStore } from '../../exemptions/ExemptionStore';
import { subjectOf } from '../../exemptions/present';
import type { Cipher } from '../../vault/Cipher';
import type { Runner } from '../Runner';
import { changesLevel, endFrom } from '../../records/expiry';
import type { StoredOperation } from '../../records/requests';
import { Step, StepContext, StepFailure } from '../Step';
import { sealFacts } from '../../policies/facts';
import { planWith } from './planWith';
import { inWords, requestFindings, rulesOf } from './submitted';

/** Plans with real Terraform, and judges and prices what it plans. */
export function createRenderedStep(options: {
  cipher: Cipher;
  currency: string;
  budgets: Pick<Budgets, 'of'>;
  exemptions: Pick<ExemptionStore, 'inForce'>;
  runner: Runner;
}): Step {
  const { budgets, cipher, currency, exemptions, runner } = options;
  return async context => {
    const { now, offer, operation, request, standards } = context;
    requireIntent(operation);
    await runner.requirePlanning(context);
    const expiresAt = changesLevel(operation, request)
      ? endFrom(offer.product, operation.intent, now)
      : undefined;
    const { plan, file } = await planWith(runner, {
      ...context,
      operation: { ...operation, expiresAt },
    });
    const cost = costOf(plan.resources, {
      books: standards.books,
      currency,
      region: text(operation.intent.region),
      now,
    });
    const budget = await budgets.of(
      String(operation.intent.costCenter ?? ''),
      request.id,
    );
    const findings = exempt(
      [
        ...requestFindings(standards, offer, operation, now),
        ...planFindings(context, { plan, cost, budget }),
      ],
      await exemptions.inForce(
        subjectOf({ ...request, intent: operation.intent }),
        now,
      ),
      now,
    );
    const bound = {
      intent: operation.intentHash,
      plan: sha256(file),
      policies: policiesHash(standards, offer),
      prices: pricesHash(standards),
    };
    const facts = sealFacts(cipher, operation.id, plan);
    const changes = {
      findings,
      cost,
      bound,
      facts,
      expiresAt,
      plan: plan.summary,
    };
    if (denies(findings)) {
      return {
        to: 'refused',
        message: `Refused by policy, on what Terraform would do. ${inWords(
          findings,
        )}`,
        changes,
        body: { bound, findings: rulesOf(findings) },
      };
    }
    return {
      to: 'planned',
      ...(operation.kind !== 'destroy' && { budget }),
      message: `Planned: ${plan.summary.sentences.join(' ')} ${inMoney(cost)}${
        expiresAt === undefined
          ? ''
          : ` It would go at ${new Date(expiresAt).toISOString()}.`
      }`,
      changes: {
        ...changes,
        planFile: cipher.seal(file, `plan ${operation.id}`),
      },
      body: { bound, findings: rulesOf(findings), cost },
    };
  };
}

/** @throws StepFailure where a byte of it is not what was submitted */
function requireIntent({ intent, intentHash }: StoredOperation): void {
  if (sha256(canonicalJson(intent)) !== intentHash) {
    throw new StepFailure(
      'The intent is not the one that was submitted; nothing was planned',
    );
  }
}

function planFindings(
  { now, offer, operation, standards }: StepContext,
  seen: { plan: ReadPlan; cost: Cost; budget: Budget | undefined },
): Finding[] {
  const { product } = offer;
  const id = String(operation.intent.durability);
  return findingsOf(standards.policies, {
    layer: 'plan',
    product: product.id,
    facts: factsOf({
      product,
      level: { id, ...product.levels[id] },
      intent: operation.intent,
      operation: operation.kind,
      ...seen,
    }),
    now,
  });
}

function inMoney({ atLeast, currency, unpriced }: Cost): string {
  const rest = unpriced.length > 0 ? `, ${unpriced.length} unpriced` : '';
  return `At least ${money(atLeast, currency, true)} a month${rest}.`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
