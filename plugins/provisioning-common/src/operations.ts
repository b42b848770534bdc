import {
  defineOperations,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  budgetSchema,
  checkAnswerSchema,
  dryRunSchema,
  impactSchema,
  listedProductSchema,
  ProductDetails,
  productDetailsSchema,
  requestsPageSchema,
  standardsProblemSchema,
} from './answers';
import { connectionSchema, revealedPasswordSchema } from './connection';
import {
  budgetReadPermission,
  connectionRevealPermission,
  policyPreviewPermission,
  requestApprovePermission,
  requestCreatePermission,
} from './permissions';
import { exemptionOperations } from './exemptionOperations';
import {
  actSchema,
  approveSchema,
  checkSchema,
  modifySchema,
  policyPreviewInputSchema,
  rejectSchema,
  requestsQuerySchema,
  retrySchema,
  submitSchema,
  transferSchema,
  withdrawApprovalSchema,
  withdrawSchema,
} from './input';
import {
  listedPolicySchema,
  policyPreviewSchema,
} from './schemas/policyReport';
import { requestSchema } from './schemas/request';

const hidden = 'It does not exist, or the caller may not see it';
const bodyLimit = '100kb';

function isDryRun({ body }: UncheckedInput): boolean {
  return (body as { dryRun?: unknown } | undefined)?.dryRun === true;
}

function requestOf({ params }: UncheckedInput) {
  return { request: params.id };
}

const changing = {
  name: 'change-request',
  title: 'Change requested infrastructure',
  description:
    'Modifies the intent of a request, extends the lifetime of what was made, transfers it to another group, reverts drift to what was requested, or retries what failed or was refused, corrected by an intent. It is planned, judged and approved as a new one is; with dryRun it answers what would happen.',
  destructive: true,
};

const destroying = {
  name: 'destroy-request',
  title: 'Destroy infrastructure',
  description:
    'Destroys what a request made, its data included. With dryRun it answers what would be lost, what depends on it, and who has to approve it.',
  destructive: true,
};

/** A step that the owner takes with a request, which may be tried first. */
function step<const Name extends string, Body extends z.ZodType>(
  name: Name,
  summary: string,
  body: Body,
) {
  return {
    method: 'post',
    path: `/requests/{id}/${name}`,
    summary,
    caller: 'user',
    permission: requestCreatePermission,
    audit: {
      event: `provisioning-${name}`,
      meta: requestOf,
      unless: isDryRun,
    },
    bodyLimit,
    body,
    output: z.union([requestSchema, dryRunSchema]),
    errors: {
      404: hidden,
      409: 'Its state does not allow it, or another operation is running',
    },
    action: name === 'destroy' ? destroying : { ...changing, decision: name },
  } as const;
}

/** What is decided about a request. */
function decision<const Name extends string, Body extends z.ZodType>(
  name: Name,
  summary: string,
  body: Body,
) {
  return {
    method: 'post',
    path: `/requests/{id}/${name}`,
    summary,
    caller: 'user',
    permission:
      name === 'withdraw' ? requestCreatePermission : requestApprovePermission,
    audit: { event: `provisioning-${name}`, meta: requestOf },
    bodyLimit,
    body,
    output: requestSchema,
    errors: {
      404: hidden,
      409: 'Its state does not allow it, or it is not what the caller read',
    },
    action: {
      name: 'decide-request',
      title: 'Decide about an infrastructure request',
      description:
        "Approves or rejects the plan of a request, as one of its approvers and never as its requester; or withdraws the caller's own before anything is made, or the caller's approval while nothing has run. Read it with get-request first, and give the id and bound.plan of the operation that you read.",
      decision: name,
    },
  } as const;
}

/** All of `/api/provisioning`. */
export const provisioningOperations = defineOperations({
  listProducts: {
    method: 'get',
    path: '/products',
    summary: 'List products, and what each service level promises',
    output: z.object({ items: z.array(listedProductSchema) }),
    action: {
      name: 'list-products',
      title: 'List infrastructure that can be requested',
      description:
        'Lists the products of infrastructure, such as databases and buckets, with their service levels. Use it before get-product.',
    },
  },
  getProduct: {
    method: 'get',
    path: '/products/{id}',
    summary: 'Get one product, with its form as JSON Schema',
    output: productDetailsSchema as z.ZodType as z.ZodType<ProductDetails>,
    errors: { 404: 'There is no such product' },
    action: {
      name: 'get-product',
      title: 'Get a product and its form',
      description:
        'Gives one product with the JSON Schema of its form: the intent that request-infrastructure takes.',
    },
  },
  listProblems: {
    method: 'get',
    path: '/problems',
    summary: 'List files of the standards that are not in force as written',
    output: z.object({ items: z.array(standardsProblemSchema) }),
  },
  listBudgets: {
    method: 'get',
    path: '/budgets',
    summary: 'List monthly budgets of cost centers, and what is committed',
    // Sums are over requests that the reader may not see, too.
    permission: budgetReadPermission,
    output: z.object({ items: z.array(budgetSchema) }),
  },
  checkRequest: {
    method: 'post',
    path: '/check',
    summary: 'Check what a request, or a change of one, would meet',
    bodyLimit,
    body: checkSchema,
    output: checkAnswerSchema,
    errors: { 404: hidden },
  },
  listRequests: {
    method: 'get',
    path: '/requests',
    summary: 'List requests for services that the caller may see',
    query: requestsQuerySchema,
    output: requestsPageSchema,
    action: {
      name: 'list-requests',
      title: 'List infrastructure requests',
      description:
        'Lists requests for infrastructure and the resources they made, newest first: by state, product, owner, service, what waits for the caller, drift or end.',
    },
  },
  request: {
    method: 'post',
    path: '/requests',
    summary: 'Request a product; what a policy denies is kept as refused',
    caller: 'user',
    permission: requestCreatePermission,
    audit: { event: 'provisioning-request', unless: isDryRun },
    bodyLimit,
    body: submitSchema,
    output: requestSchema,
    status: 201,
    alsoStatus: {
      status: 200,
      output: dryRunSchema,
      when: (answer: object) => 'dryRun' in answer,
    },
    errors: { 404: 'There is no such product' },
    action: {
      name: 'request-infrastructure',
      title: 'Request infrastructure',
      description:
        'Requests a product with an intent (see get-product). It is planned, judged by policies and approved before anything is made. With dryRun it answers what would happen: findings of policies, cost, approvals; with the same key it is requested once. To change what was made, use change-request.',
    },
  },
  getRequest: {
    method: 'get',
    path: '/requests/{id}',
    summary: 'Get one request, with its operations',
    output: requestSchema,
    errors: { 404: hidden },
    action: {
      name: 'get-request',
      title: 'Get an infrastructure request',
      description:
        'Gives one request with its state, plan, findings, cost, approvals, exemptions, drift and what was made, and what may be done next.',
    },
  },
  readLog: {
    method: 'get',
    path: '/requests/{id}/log',
    summary: "Read Terraform's output, without secrets",
    output: z.object({ lines: z.array(z.string()) }),
    errors: { 404: hidden },
  },
  getImpact: {
    method: 'get',
    path: '/requests/{id}/impact',
    summary: 'Get what a change of its service affects, and open incidents',
    output: z.object({ impact: impactSchema.optional() }),
    errors: { 404: hidden },
  },
  getConnection: {
    method: 'get',
    path: '/requests/{id}/connection',
    summary: 'Get how to connect to what was made, without the password',
    caller: 'user',
    noStore: true,
    output: connectionSchema,
    errors: {
      400: 'Malformed input',
      404: hidden,
      409: 'There is nothing to connect to, or no description of how',
    },
    action: {
      name: 'get-connection',
      title: 'Get how to connect to infrastructure',
      description:
        'Gives how to connect to what a request made: host, user and command, and where the password is kept, never the password itself.',
    },
  },
  revealPassword: {
    method: 'post',
    path: '/requests/{id}/reveal',
    summary: 'Reveal the password, once to one person; audited',
    caller: 'user',
    permission: connectionRevealPermission,
    audit: { event: 'provisioning-reveal', meta: requestOf },
    noStore: true,
    output: revealedPasswordSchema,
    errors: {
      400: 'Malformed input',
      404: hidden,
      409: 'It was revealed before, is kept elsewhere, or does not exist',
      429: 'The caller tried it too often within the hour',
    },
  },
  modify: step('modify', 'Change the intent of a request', modifySchema),
  extend: step('extend', 'Extend its lifetime', actSchema),
  destroy: step('destroy', 'Destroy what was made', actSchema),
  revert: step('revert', 'Revert drift to what was requested', actSchema),
  transfer: step('transfer', 'Transfer it to another group', transferSchema),
  retry: step(
    'retry',
    'Retry what failed or was refused, with a corrected intent if sent',
    retrySchema,
  ),
  approve: decision(
    'approve',
    'Approve what was planned; never for the requester',
    approveSchema,
  ),
  reject: decision('reject', 'Reject what was planned', rejectSchema),
  withdraw: decision(
    'withdraw',
    "Withdraw the caller's request before anything is made",
    withdrawSchema,
  ),
  withdrawApproval: {
    ...decision(
      'withdraw-approval',
      "Withdraw the caller's approval while nothing has run",
      withdrawApprovalSchema,
    ),
    errors: {
      404: hidden,
      409: 'Something has run, or it is being worked on at this moment',
    },
  },
  ...exemptionOperations,
  listPolicies: {
    method: 'get',
    path: '/policies',
    summary: 'List policies in force, where they are enforced, what they did',
    output: z.object({
      items: z.array(listedPolicySchema),
      /** Older requests were not looked at. */
      truncated: z.boolean(),
    }),
  },
  previewPolicy: {
    method: 'post',
    path: '/policies/preview',
    summary: 'Preview what an edited policy would say of all past plans',
    permission: policyPreviewPermission,
    bodyLimit,
    body: policyPreviewInputSchema,
    bodyName: 'policy',
    output: policyPreviewSchema,
    errors: { 409: 'Another policy is being previewed' },
  },
});
