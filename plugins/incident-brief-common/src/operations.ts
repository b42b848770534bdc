import {
  defineOperations,
  pageSchema,
  RawRoute,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { briefQuerySchema, unresolvedSchema } from './briefQuery';
import {
  correctionEditSchema,
  correctionInputSchema,
  correctionQuerySchema,
  correctionSchema,
  pinInputSchema,
  pinQuerySchema,
  pinSchema,
  replaySchema,
} from './corrections';
import { deliveryPageSchema, deliveryQuerySchema } from './deliveries';
import {
  correctionEditPermission,
  correctionReportPermission,
  pinCreatePermission,
} from './permissions';
import { briefSchema } from './schema';

const malformed = { 400: 'Malformed input' } as const;
const hidden = { 404: 'It does not exist, or the caller may not see it' };

/** JSON or Markdown, and candidates where there is no brief. */
const briefResponses = {
  200: {
    'application/json': briefSchema,
    'text/markdown': z.string(),
  },
  400: 'Malformed input',
  404: { 'application/json': unresolvedSchema },
  409: { 'application/json': unresolvedSchema },
  410: 'It is no longer reproducible; the message says from when on it is',
  503: 'Evidence is not available',
} satisfies RawRoute['responses'];

/** All of `/api/incident-brief`. */
export const incidentBriefOperations = defineOperations({
  getBrief: {
    raw: true,
    method: 'get',
    path: '/brief',
    summary: "Get the brief; give exactly one of 'signal' and 'entityRef'",
    query: briefQuerySchema,
    responses: briefResponses,
  },
  postBrief: {
    raw: true,
    method: 'post',
    path: '/brief',
    summary: 'Get the brief of a signal that is too long for a URL',
    body: briefQuerySchema,
    responses: briefResponses,
  },
  listCorrections: {
    method: 'get',
    path: '/corrections',
    summary: 'List lines of briefs that were reported wrong, newest first',
    query: correctionQuerySchema,
    output: pageSchema(correctionSchema),
    action: {
      name: 'list-corrections',
      title: 'List corrections of briefs',
      description:
        'Lists lines of incident briefs that were reported as wrong, newest first: what the brief stated, what would be right, and whether it is still open.',
    },
  },
  reportCorrection: {
    method: 'post',
    path: '/corrections',
    summary: 'Report that a line of a brief is wrong',
    caller: 'user',
    permission: correctionReportPermission,
    audit: { event: 'correction-report' },
    body: correctionInputSchema,
    bodyName: 'correction',
    output: correctionSchema,
    status: 201,
    alsoStatus: { status: 200 },
    errors: hidden,
    action: {
      name: 'report-correction',
      title: 'Report a wrong line of a brief',
      description:
        "Reports that a line of an entity's incident brief is wrong, with a note and what would be right. 'line' is a section such as owner, or the key of a claim such as owner.onCall. It is tracked until the source is right.",
    },
  },
  getCorrection: {
    method: 'get',
    path: '/corrections/{id}',
    summary: 'Get one correction, with its history',
    output: correctionSchema,
    errors: { ...malformed, ...hidden },
  },
  editCorrection: {
    method: 'patch',
    path: '/corrections/{id}',
    summary: 'Add details to a correction; close, dismiss or reopen it',
    caller: 'user',
    permission: correctionEditPermission,
    audit: {
      event: 'correction-edit',
      meta: ({ params: { id } }) => ({ id }),
    },
    body: correctionEditSchema,
    bodyName: 'correction',
    output: correctionSchema,
    errors: {
      ...hidden,
      409: 'Another user edited it meanwhile, or it only closes automatically',
    },
    action: {
      name: 'decide-correction',
      title: 'Decide about a correction',
      description:
        "Closes a correction of a brief, dismisses it where the brief was right, or opens it again, as 'state' with a reason; or adds a note, or what would be right. Read 'id' and 'version' from list-corrections first.",
    },
  },
  listPins: {
    method: 'get',
    path: '/pins',
    summary: 'List pinned briefs, newest first',
    query: pinQuerySchema,
    output: pageSchema(pinSchema),
  },
  pinBrief: {
    method: 'post',
    path: '/pins',
    summary: 'Pin a brief, for the review of an incident',
    caller: 'user',
    permission: pinCreatePermission,
    audit: { event: 'pin-create' },
    body: pinInputSchema,
    bodyName: 'pin',
    output: pinSchema,
    status: 201,
    errors: hidden,
    action: {
      name: 'pin-brief',
      title: 'Pin a brief',
      description:
        'Records the incident brief of an entity as of now or an instant, for the review of the incident. To read a brief of then, use get-brief with that instant.',
    },
  },
  replayPin: {
    method: 'get',
    path: '/pins/{id}',
    summary: 'Get what a pinned brief stated then, and what it states now',
    // It depends on who reads it, and on when.
    noStore: true,
    output: replaySchema,
    errors: { ...malformed, ...hidden },
  },
  listDeliveries: {
    method: 'get',
    path: '/deliveries',
    summary: 'List briefs that were or should have been sent, newest first',
    noStore: true,
    query: deliveryQuerySchema,
    output: deliveryPageSchema,
  },
});
