import { jsonContent } from '@plumbline/backstage-plugin-evidence-node';
import {
  accuracySchema,
  disputeDecisionSchema,
  disputeQuerySchema,
  disputeRequestSchema,
  disputeSchema,
  disputeWithdrawalSchema,
  disputesPageSchema,
  exemptionDecisionSchema,
  exemptionQuerySchema,
  exemptionRequestSchema,
  exemptionSchema,
  exemptionsPageSchema,
  reviewRequestSchema,
  reviewSchema,
  reviewWithdrawalSchema,
  sampleSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { lapsingQuerySchema } from '../routes/schemas';
import { body, byId, decided, notThere, refused } from './responses';

/** Exemptions, disputes and accuracy: what people decide about verdicts. */
export const peoplePaths: ZodOpenApiPathsObject = {
  '/exemptions': {
    get: {
      operationId: 'listExemptions',
      summary:
        'Exemptions, the latest first; or what lapses, the soonest first',
      requestParams: { query: exemptionQuerySchema },
      responses: {
        '200': jsonContent('A page of them', exemptionsPageSchema),
        ...refused,
      },
    },
    post: {
      operationId: 'requestExemption',
      summary: 'Asks for one, as a member of the group that owns the entity',
      requestBody: body('For what, why and until when', exemptionRequestSchema),
      responses: {
        '201': jsonContent('It is pending', exemptionSchema),
        ...decided,
      },
    },
  },
  '/exemptions/{id}': {
    get: {
      operationId: 'getExemption',
      summary: 'One of them',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('The exemption', exemptionSchema),
        ...refused,
        ...notThere,
      },
    },
  },
  ...Object.fromEntries(
    (
      [
        ['approve', 'Approves one that somebody else asked for'],
        ['reject', 'Rejects one'],
        ['revoke', 'Ends one before its time, or takes back a request'],
      ] as const
    ).map(([verb, summary]) => [
      `/exemptions/{id}/${verb}`,
      {
        post: {
          operationId: `${verb}Exemption`,
          summary,
          requestParams: { path: byId },
          requestBody: body(
            'The version that was read',
            exemptionDecisionSchema,
          ),
          responses: {
            '200': jsonContent('The exemption as it is now', exemptionSchema),
            ...decided,
          },
        },
      },
    ]),
  ),
  '/lapsing': {
    get: {
      operationId: 'listLapsing',
      summary: 'Exemptions in force that lapse within some days',
      requestParams: { query: lapsingQuerySchema },
      responses: {
        '200': jsonContent('The soonest first', exemptionsPageSchema),
        ...refused,
      },
    },
  },
  '/disputes': {
    get: {
      operationId: 'listDisputes',
      summary: 'Disputes, the latest first',
      requestParams: { query: disputeQuerySchema },
      responses: {
        '200': jsonContent('A page of them', disputesPageSchema),
        ...refused,
      },
    },
    post: {
      operationId: 'raiseDispute',
      summary: 'Says that a verdict that fails now is wrong',
      requestBody: body('Which one, and why', disputeRequestSchema),
      responses: {
        '201': jsonContent('It is open', disputeSchema),
        ...decided,
      },
    },
  },
  '/disputes/{id}': {
    get: {
      operationId: 'getDispute',
      summary: 'One of them',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('The dispute', disputeSchema),
        ...refused,
        ...notThere,
      },
    },
  },
  ...Object.fromEntries(
    (
      [
        ['uphold', 'The verdict was wrong'],
        ['reject', 'The verdict was right'],
      ] as const
    ).map(([verb, summary]) => [
      `/disputes/{id}/${verb}`,
      {
        post: {
          operationId: `${verb}Dispute`,
          summary: `${summary}, says a member of the group that owns the control`,
          requestParams: { path: byId },
          requestBody: body('Why', disputeDecisionSchema),
          responses: {
            '200': jsonContent('The dispute as it is now', disputeSchema),
            ...decided,
          },
        },
      },
    ]),
  ),
  '/disputes/{id}/withdraw': {
    post: {
      operationId: 'withdrawDispute',
      summary: 'Withdraws an open dispute, as who raised it',
      requestParams: { path: byId },
      requestBody: body('The version that was read', disputeWithdrawalSchema),
      responses: {
        '200': jsonContent('The dispute as it is now', disputeSchema),
        ...decided,
      },
    },
  },
  '/controls/{id}/sample': {
    get: {
      operationId: 'getReviewSample',
      summary: 'The failures of the version in force that people are to review',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('Those that the caller may see', sampleSchema),
        ...refused,
        ...notThere,
      },
    },
  },
  '/controls/{id}/reviews': {
    post: {
      operationId: 'reviewVerdict',
      summary: 'Judges a verdict of the sample right or wrong',
      requestParams: { path: byId },
      requestBody: body('Which one, and how it is', reviewRequestSchema),
      responses: {
        '201': jsonContent('The review', reviewSchema),
        ...decided,
      },
    },
  },
  '/controls/{id}/reviews/withdraw': {
    post: {
      operationId: 'withdrawReview',
      summary: "Withdraws the caller's own review of a verdict",
      requestParams: { path: byId },
      requestBody: body('Of which entity', reviewWithdrawalSchema),
      responses: {
        '200': jsonContent('The review that was withdrawn', reviewSchema),
        ...decided,
      },
    },
  },
  '/controls/{id}/accuracy': {
    get: {
      operationId: 'getAccuracy',
      summary: 'How often the version in force was right where it said fail',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('Over what the caller may see', accuracySchema),
        ...refused,
        ...notThere,
      },
    },
  },
};
