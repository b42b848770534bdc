import type { Handlers } from '@plumbline/backstage-plugin-evidence-node';
import {
  isDenial,
  type CheckAnswer,
  type DryRun,
  type Intent,
  type provisioningOperations,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalPreview } from './requests/ApprovalPreview';
import type { ApprovalService } from './requests/ApprovalService';
import type { Budgets } from './budgets/Budgets';
import type { ConnectionService } from './connect/ConnectionService';
import type { ExemptionService } from './exemptions/ExemptionService';
import type { PolicyService } from './policies/PolicyService';
import type { ActionService } from './requests/ActionService';
import type { CheckService } from './requests/CheckService';
import type { UserCredentials } from './records/ownership';
import type { RequestService } from './requests/RequestService';
import type { RequestsQuery } from './requests/RequestsQuery';
import type { WithdrawalService } from './requests/WithdrawalService';
import type { ProductService } from './products/ProductService';

type All = Handlers<typeof provisioningOperations>;

/** What each operation of `/api/provisioning` does. */
export function provisioningHandlers(services: {
  actions: ActionService;
  approvals: ApprovalService;
  approvalPreview: ApprovalPreview;
  budgets: Pick<Budgets, 'list'>;
  checks: CheckService;
  connections: ConnectionService;
  exemptions: ExemptionService;
  policies: PolicyService;
  products: ProductService;
  query: RequestsQuery;
  requests: RequestService;
  withdrawals: WithdrawalService;
}): All {
  const { actions, approvals, approvalPreview, budgets, checks } = services;
  const { connections, exemptions, policies, products } = services;
  const { query, requests, withdrawals } = services;

  /** A step that may be tried: then nothing is done. */
  async function act(
    id: string,
    user: UserCredentials,
    step: {
      dryRun?: boolean;
      /** What would be requested, to be judged with it. */
      intent?: Intent;
      run: () => Promise<DryRun['ends'] | void>;
      /** What is answered besides, where it is only tried. */
      preview?: () => Promise<Partial<DryRun>>;
    },
  ) {
    const ends = await step.run();
    const request = await query.get(id, user);
    if (!step.dryRun) {
      return request;
    }
    const check =
      step.intent &&
      (await checks.check(
        {
          product: request.product,
          intent: { ...request.intent, ...step.intent },
          request: id,
        },
        user,
      ));
    return {
      ...dryRunOf(check),
      ...(ends && { ends }),
      ...(await step.preview?.()),
    };
  }

  const ownersStep =
    (action: 'extend' | 'destroy' | 'revert'): All['extend'] =>
    async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      return act(id, user, {
        dryRun: body.dryRun,
        run: () => actions[action]({ id, ...body }, user),
        ...(action === 'destroy' && {
          preview: async () => ({
            approval: await approvalPreview.of(id, user),
            destroys: await query.destroys(id, user),
          }),
        }),
      });
    };

  const decideExemption =
    (verb: 'approve' | 'reject' | 'revoke'): All['approveExemption'] =>
    ({ params, body, credentials }) =>
      exemptions.decide(params.id, verb, body, credentials as UserCredentials);

  return {
    listProducts: async () => ({ items: await products.list() }),
    getProduct: async ({ params }) => products.get(params.id),
    listProblems: async () => ({ items: [...products.problems()] }),
    listBudgets: async () => ({ items: await budgets.list() }),
    checkRequest: ({ body, credentials }) => checks.check(body, credentials),
    listRequests: call => query.list(call.query, call.credentials),
    request: async ({ body, credentials }) => {
      const user = credentials as UserCredentials;
      const { product, intent } = body;
      const submitted = await requests.submit(body, user);
      if (!body.dryRun) {
        return query.get(submitted.id, credentials);
      }
      // Its own name would be taken: by itself.
      const check = submitted.isKnown
        ? undefined
        : await checks.check({ product, intent }, credentials);
      return dryRunOf(check, submitted.isRefused);
    },
    getRequest: ({ params, credentials }) => query.get(params.id, credentials),
    readLog: ({ params, credentials }) => query.log(params.id, credentials),
    getImpact: ({ params, credentials }) =>
      query.impact(params.id, credentials),
    getConnection: ({ params, credentials }) =>
      connections.get(params.id, credentials as UserCredentials),
    revealPassword: ({ params, credentials }) =>
      connections.reveal(params.id, credentials as UserCredentials),
    modify: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      return act(id, user, {
        ...body,
        run: () => actions.modify({ id, ...body }, user),
      });
    },
    extend: ownersStep('extend'),
    destroy: ownersStep('destroy'),
    revert: ownersStep('revert'),
    transfer: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      return act(id, user, {
        dryRun: body.dryRun,
        run: () => actions.transfer({ id, ...body }, user),
        preview: async () => ({
          approval: await approvalPreview.of(id, user, body.owner),
        }),
      });
    },
    retry: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      return act(id, user, {
        dryRun: body.dryRun,
        // What failed is judged again as it is.
        intent: body.intent ?? {},
        run: () => actions.retry({ id, ...body }, user),
      });
    },
    approve: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      await approvals.approve({ id, ...body }, user);
      return query.get(id, user);
    },
    reject: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      await approvals.reject({ id, ...body }, user);
      return query.get(id, user);
    },
    withdraw: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      await withdrawals.withdraw({ id, ...body }, user);
      return query.get(id, user);
    },
    withdrawApproval: async ({ params: { id }, body, credentials }) => {
      const user = credentials as UserCredentials;
      await withdrawals.withdrawApproval({ id, reason: body.reason }, user);
      return query.get(id, user);
    },
    requestExemption: ({ params, body, credentials }) =>
      exemptions.request(params.id, body, credentials as UserCredentials),
    listExemptions: call => exemptions.list(call.query, call.credentials),
    getExemption: ({ params, credentials }) =>
      exemptions.get(params.id, credentials),
    approveExemption: decideExemption('approve'),
    rejectExemption: decideExemption('reject'),
    revokeExemption: decideExemption('revoke'),
    listPolicies: ({ credentials }) => policies.list(credentials),
    previewPolicy: ({ body, credentials }) =>
      policies.preview(body.text, credentials),
  };
}

/** @param isRefused - where that is known; else by what was found */
function dryRunOf(check?: CheckAnswer, isRefused?: boolean): DryRun {
  const denies = isRefused ?? check?.findings.some(isDenial) ?? false;
  return {
    dryRun: true,
    state: denies ? 'refused' : 'submitted',
    ...(check && { check }),
  };
}
