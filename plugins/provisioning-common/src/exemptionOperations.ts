import {
  defineOperations,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  requestApprovePermission,
  requestCreatePermission,
} from './permissions';
import {
  exemptionDecisionSchema,
  exemptionQuerySchema,
  exemptionRequestSchema,
  exemptionSchema,
  exemptionsPageSchema,
} from './schemas/exemption';

const hidden = 'It does not exist, or the caller may not see it';

/** What is decided about an exemption. */
function exemptionDecision<const Name extends string>(
  name: Name,
  summary: string,
) {
  return {
    method: 'post',
    path: `/exemptions/{id}/${name}`,
    summary,
    caller: 'user',
    permission:
      name === 'revoke' ? requestCreatePermission : requestApprovePermission,
    audit: {
      event: `provisioning-exemption-${name}`,
      meta: ({ params }: UncheckedInput) => ({ exemption: params.id }),
    },
    bodyLimit: '100kb',
    body: exemptionDecisionSchema,
    bodyName: 'decision',
    output: exemptionSchema,
    errors: { 404: hidden, 409: 'It was decided meanwhile' },
    action: {
      name: 'decide-exemption',
      title: 'Decide about an exemption from an infrastructure policy',
      description:
        "Approves or rejects an exemption, as one of its approvers and never as its requester; or revokes it before its time, or withdraws the request for it, with 'revoke'. Read 'id' and 'version' from the exemptions of get-request first.",
      decision: name,
    },
  } as const;
}

/** Exemptions from policies, and of attributes from drift. */
export const exemptionOperations = defineOperations({
  requestExemption: {
    method: 'post',
    path: '/requests/{id}/exemptions',
    summary: 'Request an exemption from a finding, or for drift',
    caller: 'user',
    permission: requestCreatePermission,
    audit: {
      event: 'provisioning-exemption-request',
      meta: ({ params }: UncheckedInput) => ({ request: params.id }),
    },
    bodyLimit: '100kb',
    body: exemptionRequestSchema,
    output: exemptionSchema,
    status: 201,
    errors: {
      404: hidden,
      409: 'There is nothing to be exempted from, or a request waits',
    },
    action: {
      name: 'request-exemption',
      title: 'Request an exemption from a policy',
      description:
        'Requests that a finding of a policy, or attributes that drifted, be exempted for one request until a date, with a reason.',
    },
  },
  listExemptions: {
    method: 'get',
    path: '/exemptions',
    summary: 'List exemptions, newest first or soonest to expire first',
    query: exemptionQuerySchema,
    output: exemptionsPageSchema,
  },
  getExemption: {
    method: 'get',
    path: '/exemptions/{id}',
    summary: 'Get one exemption, with who decided it',
    output: exemptionSchema,
    errors: { 404: hidden },
  },
  approveExemption: exemptionDecision(
    'approve',
    'Approve it; never for the requester',
  ),
  rejectExemption: exemptionDecision('reject', 'Reject it, with a reason'),
  revokeExemption: exemptionDecision(
    'revoke',
    'Revoke it before its time, or withdraw the request',
  ),
});
