import { levelOf } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Level,
  OpenIncident,
  Product,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalPolicy } from '../readConfig';
import { StepContext, StepLacks } from './Step';
import { resourceRefOf } from '../records/resourceRefOf';
import type { RequestStore } from '../records/RequestStore';
import type { ApprovalRule } from '../records/requests';
import type { ApproverLookup } from '../approvals/approvers';
import { heldBy, readHistory } from '../approvals/held';
import {
  becauseOf,
  everybodyIn,
  nameApprovers,
} from '../approvals/nameApprovers';
import { Change, changeOf, needsOf, riskOf } from '../approvals/needsOf';
import type { Surroundings } from '../approvals/Surroundings';

/** How long an approval counts where no level says so, in hours. */
const usualHours = 72;

export type JudgeOptions = {
  approvals: Pick<ApprovalPolicy, 'by' | 'highCost' | 'scales'>;
  approvers: ApproverLookup;
  store: Pick<RequestStore, 'approvals' | 'operations' | 'timeline'>;
  surroundings: Pick<Surroundings, 'incidents' | 'readers'>;
};

/**
 * Who has to approve a planned operation as things are now, and why; undefined
 * where nobody has to. Called when it was planned, and again before it is
 * applied, so that no row of the database stands for an answer.
 *
 * @throws StepLacks while evidence does not answer: silence is no all-clear;
 *   where the catalog does not say who approves;
 *   also where the standards have the level no more that says who looks at it
 */
export async function judgeNeeds(
  options: JudgeOptions,
  context: Pick<StepContext, 'offer' | 'operation' | 'request'>,
): Promise<ApprovalRule | undefined> {
  const { approvals, approvers, store } = options;
  const { offer, operation, request } = context;
  const { product } = offer;
  const { cost, findings, intent, kind, number, plan } = operation;
  if (kind !== 'destroy' && !levelOf(product, intent)) {
    throw new StepLacks(
      `the level '${String(intent.durability)}' of '${
        product.id
      }', which says who has to look at it, and which the standards do not have any more`,
    );
  }
  const history = await readHistory(store, request);
  const held = heldBy(
    {
      ...history,
      operations: history.operations.filter(each => each.number < number),
    },
    product,
    approvals.scales,
  );
  const change = changeOf(kind, intent, held);
  const needs = needsOf(
    {
      product,
      change,
      cost,
      findings,
      plan,
      ...(await lookAround(options, context)),
    },
    approvals,
  );
  if (needs.length === 0) {
    return undefined;
  }
  const named = await nameApprovers(needs, {
    approvals,
    approvers,
    owner: product.owner,
    ...ownersOf(change),
  }).catch(error => {
    throw error.name === 'ServiceUnavailableError'
      ? new StepLacks(`somebody to approve it: ${error.message}`)
      : error;
  });
  return {
    by: everybodyIn(named),
    because: becauseOf(named),
    validHours: validHoursOf(product, change),
    needs: named,
    risk: riskOf(needs),
  };
}

/** Who owns what is there, and who would. */
export function ownersOf({ after, before }: Change): {
  dataOwner: string;
  newOwner: string;
} {
  const newOwner = String(after?.owner ?? '');
  return { newOwner, dataOwner: before?.owner ?? newOwner };
}

/** What is there may state it, and what is requested: the shorter one counts. */
function validHoursOf(product: Product, { after, before }: Change): number {
  const hours = [...(before?.states ?? []), ...(after ? [after] : [])]
    .map(each => levelOf(product, each)?.approval)
    .filter(isApproval)
    .map(({ validHours }) => validHours);
  return hours.length > 0 ? Math.min(...hours) : usualHours;
}

function isApproval(
  approval: Level['approval'] | undefined,
): approval is Exclude<Level['approval'], 'none'> {
  return typeof approval === 'object';
}

async function lookAround(
  { surroundings }: JudgeOptions,
  { operation, request }: Pick<StepContext, 'operation' | 'request'>,
): Promise<{
  incidents: OpenIncident[] | undefined;
  readers: string[] | undefined;
}> {
  try {
    return {
      incidents: await surroundings.incidents(request.service),
      readers:
        operation.kind === 'destroy'
          ? await surroundings.readers(resourceRefOf(request))
          : [],
    };
  } catch (error) {
    throw new StepLacks(
      `evidence, which does not answer: ${(error as Error).message}`,
    );
  }
}
