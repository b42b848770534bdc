import { pageSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  correctionEditSchema,
  correctionInputSchema,
  correctionQuerySchema,
  correctionSchema,
  pinInputSchema,
  pinQuerySchema,
  pinSchema,
  replaySchema,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';

const refused = {
  '400': errorContent('What was sent is malformed'),
  '401': errorContent('Credentials are missing'),
};
const byPeople = {
  ...refused,
  '403': errorContent('Only a person with the permission may'),
  '404': errorContent('There is nothing of that name that the caller may see'),
};
const id = z.object({ id: z.string() });

function body<T extends z.ZodType>(description: string, schema: T) {
  return { required: true, ...jsonContent(description, schema) };
}

export const correctionPaths: ZodOpenApiPathsObject = {
  '/corrections': {
    get: {
      operationId: 'listCorrections',
      summary: 'Lines of briefs that were reported wrong, newest first',
      requestParams: { query: correctionQuerySchema },
      responses: {
        '200': jsonContent('A page of them', pageSchema(correctionSchema)),
        ...refused,
      },
    },
    post: {
      operationId: 'reportCorrection',
      summary: 'Says that a line of a brief is wrong',
      requestBody: body('Which line', correctionInputSchema),
      responses: {
        '200': jsonContent('It was reported already', correctionSchema),
        '201': jsonContent('It is tracked from now on', correctionSchema),
        ...byPeople,
      },
    },
  },
  '/corrections/{id}': {
    get: {
      operationId: 'getCorrection',
      summary: 'One of them, with its history',
      requestParams: { path: id },
      responses: {
        '200': jsonContent('The correction', correctionSchema),
        ...refused,
        '404': byPeople['404'],
      },
    },
    patch: {
      operationId: 'editCorrection',
      summary: 'Adds details, closes, dismisses or opens it again',
      requestParams: { path: id },
      requestBody: body('What to change', correctionEditSchema),
      responses: {
        '200': jsonContent('The correction as it is now', correctionSchema),
        ...byPeople,
        '409': errorContent(
          'Somebody else was faster, or it closes by itself only',
        ),
      },
    },
  },
};

export const pinPaths: ZodOpenApiPathsObject = {
  '/pins': {
    get: {
      operationId: 'listPins',
      summary: 'Pinned briefs, newest first',
      requestParams: { query: pinQuerySchema },
      responses: {
        '200': jsonContent('A page of them', pageSchema(pinSchema)),
        ...refused,
      },
    },
    post: {
      operationId: 'pinBrief',
      summary: 'Keeps which brief it was, for the review of an incident',
      requestBody: body('Which brief', pinInputSchema),
      responses: {
        '201': jsonContent('The pin', pinSchema),
        ...byPeople,
      },
    },
  },
  '/pins/{id}': {
    get: {
      operationId: 'replayPin',
      summary: 'What the brief said then, and what it says now',
      requestParams: { path: id },
      responses: {
        '200': jsonContent('Both, and how they differ', replaySchema),
        ...refused,
        '404': byPeople['404'],
      },
    },
  },
};
