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
  decideSchema,
  modifySchema,
  policyPreviewInputSchema,
  requestsQuerySchema,
  retrySchema,
  submitSchema,
  transferSchema,
  withdrawApprovalSchema,
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

type ActionWords = { title: string; description: string };

/** A step that the owner takes with a request, which may be tried first. */
function step<const Name extends string, Body extends z.ZodType>(
  name: Name,
  summary: string,
  body: Body,
  action: ActionWords & { destructive?: boolean },
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
    action: { name: `${name}-request`, ...action },
  } as const;
}

/** What is decided about a request. */
function decision<const Name extends string, Body extends z.ZodType>(
  name: Name,
  summary: string,
  body: Body,
  action: ActionWords,
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
      409: 'Its state does not allow it, or another operation is running',
    },
    action: { name: `${name}-request`, ...action },
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
        'Lists the products of infrastructure, such as databases and buckets, with their service levels. Use it before request or check-request.',
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
        'Gives one product with the JSON Schema of its form: the intent that request and check-request take.',
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
    summary: 'List what cost centers may spend a month, and what is taken',
    // Sums are over requests that the reader may not see, too.
    permission: budgetReadPermission,
    output: z.object({ items: z.array(budgetSchema) }),
    action: {
      name: 'list-budgets',
      title: 'List budgets of cost centers',
      description:
        'Lists what each cost center may spend a month on infrastructure, and how much of it is taken.',
    },
  },
  checkRequest: {
    method: 'post',
    path: '/check',
    summary: 'Check what a request, or a change of one, would meet',
    bodyLimit,
    body: checkSchema,
    output: checkAnswerSchema,
    errors: { 404: hidden },
    action: {
      name: 'check-request',
      title: 'Check an infrastructure request',
      description:
        'Answers, without changing anything, what a request would meet: findings of policies, cost, approvals needed and what is wrong with the intent.',
    },
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
      name: 'request',
      title: 'Request infrastructure',
      description:
        'Requests a product with an intent (see get-product). It is planned, judged by policies and approved before anything is made. With dryRun it answers what would happen; with the same key it is requested once.',
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
        'Gives one request with its state, plan, findings, cost, approvals, drift and what was made, and what may be done next.',
    },
  },
  readLog: {
    method: 'get',
    path: '/requests/{id}/log',
    summary: "Read Terraform's output, without secrets",
    output: z.object({ lines: z.array(z.string()) }),
    errors: { 404: hidden },
    action: {
      name: 'read-log',
      title: "Read a request's Terraform output",
      description:
        "Gives the last lines of Terraform's output for one request, without secrets. Use it when a request failed.",
    },
  },
  getImpact: {
    method: 'get',
    path: '/requests/{id}/impact',
    summary: 'Get whom a change of its service reaches, and open incidents',
    output: z.object({ impact: impactSchema.optional() }),
    errors: { 404: hidden },
    action: {
      name: 'get-impact',
      title: "Get a request's blast radius",
      description:
        "Gives whom a change of the request's service reaches, and the incidents that are open there. Use it before approving.",
    },
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
      409: 'Nothing is there to connect to, or nothing says how',
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
      409: 'It was revealed before, is kept elsewhere, or nothing is there',
      429: 'The caller tried it too often within the hour',
    },
  },
  modify: step('modify', 'Change the intent of a request', modifySchema, {
    title: 'Change requested infrastructure',
    description:
      'Changes the intent of a request; it is planned, judged and approved as a new one is. With dryRun it answers what would happen.',
  }),
  extend: step('extend', 'Extend its lifetime', actSchema, {
    title: 'Extend the lifetime of infrastructure',
    description:
      'Gives what was made more time before it expires. With dryRun it answers what would happen.',
  }),
  destroy: step('destroy', 'Destroy what was made', actSchema, {
    title: 'Destroy infrastructure',
    description:
      'Destroys what a request made, its data included. With dryRun it answers what would be lost, what depends on it, and who has to approve it.',
    destructive: true,
  }),
  revert: step('revert', 'Revert drift to what was requested', actSchema, {
    title: 'Revert drift',
    description:
      'Makes a resource again what was requested, after it was changed by hand. With dryRun it answers what would happen.',
    destructive: true,
  }),
  transfer: step('transfer', 'Transfer it to another group', transferSchema, {
    title: 'Transfer infrastructure to another group',
    description:
      'Transfers what was made to another group, one of whose approvers has to accept it. With dryRun it answers what would happen.',
  }),
  retry: step(
    'retry',
    'Retry what failed or was refused, with a corrected intent if sent',
    retrySchema,
    {
      title: 'Retry an infrastructure request',
      description:
        'Plans a failed request again, or judges a refused one again; with an intent, corrected. With dryRun it answers what would happen.',
    },
  ),
  approve: decision(
    'approve',
    'Approve what was planned; never for the requester',
    approveSchema,
    {
      title: 'Approve an infrastructure request',
      description:
        'Approves the plan of a request, as one of its approvers and never as its requester. Read it with get-request and get-impact first.',
    },
  ),
  reject: decision('reject', 'Reject what was planned', decideSchema, {
    title: 'Reject an infrastructure request',
    description:
      'Rejects the plan of a request, as one of its approvers, with a reason.',
  }),
  withdraw: decision(
    'withdraw',
    "Withdraw the caller's request before anything is made",
    decideSchema,
    {
      title: 'Withdraw an infrastructure request',
      description:
        "Withdraws the caller's own request before anything is made.",
    },
  ),
  withdrawApproval: {
    ...decision(
      'withdraw-approval',
      "Withdraw the caller's approval while nothing has run",
      withdrawApprovalSchema,
      {
        title: 'Withdraw an approval of infrastructure',
        description:
          "Withdraws the caller's own approval of a request, with a reason, while nothing of it has run: the request waits for an approval again.",
      },
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
    action: {
      name: 'list-policies',
      title: 'List infrastructure policies',
      description:
        'Lists the policies that judge requests and plans: where each is enforced, and how often it denied or warned.',
    },
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
