import { jsonContent } from '@plumbline/backstage-plugin-evidence-node';
import {
  baselineRequestSchema,
  baselineSchema,
  phaseDecisionSchema,
  promotionSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { body, byId, decided, notThere, refused } from './responses';

const baselinesSchema = z.object({ items: z.array(baselineSchema) });

/** Phases of controls, and what is counted apart as legacy. */
export const ladderPaths: ZodOpenApiPathsObject = {
  '/controls/{id}/promotion': {
    get: {
      operationId: 'getPromotion',
      summary: 'Where a control is on the ladder, and what its next step needs',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('What is met and what is not', promotionSchema),
        ...refused,
        ...notThere,
      },
    },
  },
  ...Object.fromEntries(
    (['promote', 'demote'] as const).map(verb => [
      `/controls/{id}/${verb}`,
      {
        post: {
          operationId: `${verb}Control`,
          summary:
            verb === 'promote'
              ? 'Takes a control a step up; refused with what is missing'
              : 'Takes a control down; always possible',
          requestParams: { path: byId },
          requestBody: body('To which phase, and why', phaseDecisionSchema),
          responses: {
            '200': jsonContent('Where it is now', promotionSchema),
            ...decided,
          },
        },
      },
    ]),
  ),
  '/baseline': {
    get: {
      operationId: 'listBaselines',
      summary: 'What is counted apart as legacy, by control',
      responses: {
        '200': jsonContent('Of what the caller may see', baselinesSchema),
        ...refused,
      },
    },
    post: {
      operationId: 'freezeBaseline',
      summary: 'Freezes what fails at an instant as legacy',
      requestBody: body('From when, and of which', baselineRequestSchema),
      responses: {
        '201': jsonContent('What was frozen', baselinesSchema),
        ...decided,
      },
    },
  },
};
