import { defineOperations } from '@plumbline/backstage-plugin-evidence-common';
import { hidden, listOf, malformed } from './decisions';
import { gateRequestPermission } from './permissions';
import {
  gateDecisionSchema,
  gateRequestSchema,
  listedGateRuleSchema,
  storedGateDecisionSchema,
} from './schemas';

/** May this change go out? */
export const gateOperations = defineOperations({
  requestGate: {
    method: 'post',
    path: '/gate',
    summary: 'Decide whether a change may go out, by the rules of gates',
    permission: gateRequestPermission,
    audit: {
      event: 'gate',
      // Advice on pull requests is kept in a table, and decides nothing.
      unless: ({ body }) =>
        (body as { stage?: unknown } | undefined)?.stage === 'pull-request',
    },
    body: gateRequestSchema,
    bodyLimit: '2mb',
    output: gateDecisionSchema,
    noStore: true,
    errors: hidden,
    action: {
      name: 'check-gate',
      title: 'Check whether a change may go out',
      description:
        "Answers whether a change of a repository may go out, as allow, warn, review or block, with one line for each rule: what it rests on, how old that is, what is missing and what would satisfy it. Give 'repository', 'stage' ('pull-request' for advice, which records no decision), 'environment', and the changed 'paths' or the 'services'.",
    },
  },
  getGateDecision: {
    method: 'get',
    path: '/gate/{id}',
    summary: 'Get a decision of a gate, decided again from what it rested on',
    output: storedGateDecisionSchema,
    errors: { ...malformed, ...hidden },
  },
  listGateRules: {
    method: 'get',
    path: '/gates',
    summary: 'List the rules of gates in force, by id',
    output: listOf(listedGateRuleSchema),
    errors: malformed,
    action: {
      name: 'list-gate-rules',
      title: 'List the rules of gates',
      description:
        'Lists the rules by which changes are allowed or stopped: what each requires and why, its owner and phase, and the inputs it reads.',
    },
  },
});
