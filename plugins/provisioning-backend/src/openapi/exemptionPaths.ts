import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  exemptionDecisionSchema,
  exemptionQuerySchema,
  exemptionRequestSchema,
  exemptionSchema,
  exemptionsPageSchema,
} from '@plumbline/backstage-plugin-provisioning-common';
import { bodyErrors, idParams, readErrors, unknown } from './responses';

function deciding(operationId: string, summary: string) {
  return {
    post: {
      operationId,
      summary,
      requestParams: { path: idParams },
      requestBody: {
        required: true,
        ...jsonContent('In the version that was read', exemptionDecisionSchema),
      },
      responses: {
        '200': jsonContent('As it is now', exemptionSchema),
        ...bodyErrors,
        ...unknown,
        '409': errorContent('It was decided meanwhile'),
      },
    },
  };
}

/** Exemptions from policies, and of attributes from drift. */
export const exemptionPaths = {
  '/requests/{id}/exemptions': {
    post: {
      operationId: 'requestExemption',
      summary: 'Asks to be exempted from a finding, or of what drifted',
      requestParams: { path: idParams },
      requestBody: {
        required: true,
        ...jsonContent('From what, why and until when', exemptionRequestSchema),
      },
      responses: {
        '201': jsonContent('It waits for its approvers', exemptionSchema),
        ...bodyErrors,
        ...unknown,
        '409': errorContent(
          'There is nothing to be exempted from, or it waits',
        ),
      },
    },
  },
  '/exemptions': {
    get: {
      operationId: 'listExemptions',
      summary: 'The latest first, or those that lapse soonest',
      requestParams: { query: exemptionQuerySchema },
      responses: {
        '200': jsonContent('One page', exemptionsPageSchema),
        '400': errorContent('What was asked is malformed'),
        ...readErrors,
      },
    },
  },
  '/exemptions/{id}': {
    get: {
      operationId: 'getExemption',
      summary: 'One exemption, with who decided it',
      requestParams: { path: idParams },
      responses: {
        '200': jsonContent('The exemption', exemptionSchema),
        ...readErrors,
        ...unknown,
      },
    },
  },
  '/exemptions/{id}/approve': deciding(
    'approveExemption',
    'Grants it; never for who asked for it',
  ),
  '/exemptions/{id}/reject': deciding(
    'rejectExemption',
    'Refuses it, with a reason',
  ),
  '/exemptions/{id}/revoke': deciding(
    'revokeExemption',
    'Ends it before its time, or takes back what was asked',
  ),
};
