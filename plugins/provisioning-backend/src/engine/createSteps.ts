import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { ApproverLookup } from '../approvals/approvers';
import type { Surroundings } from '../approvals/Surroundings';
import type { Budgets } from '../budgets/Budgets';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import type { ApprovalPolicy } from '../readConfig';
import type { RequestStore } from '../records/RequestStore';
import type { Cipher } from '../vault/Cipher';
import type { SecretStore } from '../vault/SecretStore';
import { verifyPostgresql } from '../verify/postgresql';
import type { Runner } from './Runner';
import type { Step } from './Step';
import { createApplyingStep } from './steps/applying';
import { createPlannedStep } from './steps/planned';
import { createRenderedStep } from './steps/rendered';
import { createSubmittedStep } from './steps/submitted';
import { createVerifyingStep } from './steps/verifying';

/** What is done in each state that goes on by itself. */
export function createSteps(options: {
  approvals: ApprovalPolicy;
  approvers: ApproverLookup;
  budgets: Pick<Budgets, 'of'>;
  cipher: Cipher;
  currency: string;
  exemptions: Pick<ExemptionStore, 'inForce'>;
  hasEntity(entityRef: string): Promise<boolean>;
  environmentOf(product: string): Record<string, string> | undefined;
  runner: Runner;
  secrets: SecretStore;
  store: Pick<
    RequestStore,
    'approvals' | 'begin' | 'operations' | 'planFile' | 'timeline'
  >;
  surroundings: Pick<Surroundings, 'incidents' | 'readers'>;
}): Partial<Record<State, Step>> {
  const applying = createApplyingStep(options);
  return {
    submitted: createSubmittedStep(options),
    rendered: createRenderedStep(options),
    planned: createPlannedStep(options),
    applying,
    destroying: applying,
    verifying: createVerifyingStep({
      ...options,
      verifiers: new Map([['postgresql', verifyPostgresql]]),
    }),
  };
}
