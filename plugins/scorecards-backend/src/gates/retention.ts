import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type { RetentionKind } from '@plumbline/backstage-plugin-evidence-node';

const rowsOf = (stage: string): RetentionKind['rows'] => [
  {
    table: 'gate_decisions',
    key: ['id'],
    order: ['stage', 'at', 'id'],
    over: (rows, before) => {
      rows
        .where('gate_decisions.stage', stage)
        .where('gate_decisions.at', '<=', before);
    },
  },
];

/** Advice on pull requests: as long as a preview of a rule looks back. */
export const gateAdvice: RetentionKind = {
  key: 'gateAdvice',
  what: 'Answers of gates to pull requests',
  defaultDays: 100,
  leastDays: 90,
  rows: rowsOf('pull-request'),
};

/** What was decided on deploys stays in the record of evidence after that. */
export const gateDecisions: RetentionKind = {
  key: 'gateDecisions',
  what: 'Decisions of gates on deploys, their outcomes, and judgements of their lines',
  defaultDays: 400,
  leastDays: 90,
  rows: [
    ...rowsOf('deploy'),
    {
      table: 'gate_judgements',
      key: ['decision', 'entity_ref', 'rule', 'judged_by'],
      order: ['at', 'decision'],
      over: (rows, before) => {
        rows.where('gate_judgements.at', '<=', before);
      },
    },
    {
      table: 'gate_outcomes',
      key: ['decision', 'run', 'attempt'],
      order: ['at', 'decision'],
      over: (rows, before) => {
        rows.where('gate_outcomes.at', '<=', before);
      },
    },
  ],
};

/** Waiting ones stay: reviews lapse after a week, and break-glass is reconciled. */
export const gateReviews: RetentionKind = {
  key: 'gateReviews',
  what: 'Reviews of releases that have ended, and reconciled break-glass',
  defaultDays: 400,
  leastDays: 90,
  rows: [
    {
      table: 'gate_reviews',
      key: ['id'],
      order: ['state', 'lapses_at', 'id'],
      over: (rows, before) => {
        rows
          .whereNot('gate_reviews.state', 'waiting')
          .where('gate_reviews.lapses_at', '<=', before);
      },
    },
    {
      table: 'gate_overrides',
      key: ['id'],
      order: ['state', 'lapses_at', 'id'],
      over: (rows, before) => {
        rows
          .where('gate_overrides.state', 'reconciled')
          .where('gate_overrides.lapses_at', '<=', before);
      },
    },
  ],
};

/**
 * The ledger keeps the last deploys of each environment, however old: so many
 * statements stay, of which some were never deployed.
 */
const keptStatements = 10;
/** A deploy comes after what was stated of it, and the ledger deletes on its own. */
const beyondMs = 30 * dayMs;

/** With the ledger, of which releases are made: under its key, and a little longer. */
export const releaseStatements: RetentionKind = {
  key: 'changes',
  what: 'What pipelines stated of releases',
  defaultDays: 730,
  leastDays: 100,
  rows: [
    {
      table: 'release_statements',
      key: ['entity_ref', 'artifact', 'environment'],
      order: ['last_at', 'entity_ref', 'artifact', 'environment'],
      over: (rows, before) => {
        rows
          .where('release_statements.last_at', '<=', before - beyondMs)
          .whereExists(later =>
            later
              .from('release_statements as later')
              .select('later.last_at')
              .whereRaw('later.entity_ref = release_statements.entity_ref')
              .whereRaw('later.environment = release_statements.environment')
              .whereRaw('later.last_at > release_statements.last_at')
              .limit(1)
              .offset(keptStatements - 1),
          );
      },
    },
  ],
};
