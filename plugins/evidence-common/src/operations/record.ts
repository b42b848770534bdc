import { z } from 'zod';
import {
  auditCheckpointSchema,
  auditEntrySchema,
  auditQuerySchema,
  auditVerificationSchema,
  decisionInputSchema,
  decisionQuerySchema,
  decisionReceiptSchema,
  decisionsPageSchema,
} from '../audit';
import { bodyErrors, missingPermission } from './errors';
import { defineOperations } from './operation';

const malformed = { 400: 'The request is malformed' } as const;

/** The register of decisions, and the chain that seals them. */
export const recordOperations = defineOperations({
  listDecisions: {
    method: 'get',
    path: '/decisions',
    summary: 'List what is or was allowed, with who decided and when it ends',
    query: decisionQuerySchema,
    output: decisionsPageSchema,
  },
  recordDecision: {
    method: 'post',
    path: '/decisions',
    summary: 'Record a decision; for plugins only',
    audit: { event: 'decision-record' },
    // Read once it is known that a plugin sent it.
    body: z.unknown(),
    documentedBody: decisionInputSchema,
    output: decisionReceiptSchema,
    status: 201,
    alsoStatus: { status: 200, when: ({ status }) => status !== 'recorded' },
    errors: {
      ...bodyErrors,
      ...missingPermission,
      409: 'Another decision has this id',
    },
  },
  readAudit: {
    raw: true,
    method: 'get',
    path: '/audit',
    summary: 'Read the chain of decisions; for users who can see every entity',
    query: auditQuerySchema,
    responses: {
      // An entry a line, in order; a line is its canonical JSON.
      200: { 'application/x-ndjson': auditEntrySchema },
      ...missingPermission,
    },
  },
  getAuditVerification: {
    method: 'get',
    path: '/audit/verification',
    summary: 'Get whether that chain is intact, verified every five minutes',
    output: auditVerificationSchema,
    errors: { ...malformed, ...missingPermission },
  },
  getAuditCheckpoint: {
    method: 'get',
    path: '/audit/checkpoint',
    summary: 'Get the end of that chain now, to be kept elsewhere',
    output: auditCheckpointSchema,
    errors: { ...malformed, ...missingPermission },
  },
});
