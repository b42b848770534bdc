import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  NotRefreshed,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { ProblemList } from '../common/ProblemList';
import { ScorecardsHead } from '../common/ScorecardsHead';
import { Decisions } from './Decisions';
import { GateFigures } from './GateFigures';
import { GateRules } from './GateRules';
import { WaitingCard } from './WaitingCard';

/** `/scorecards/gates`: which rules stop a change, and what they decided. */
export function GatesPage() {
  useDocumentTitle('Gates');
  const api = useApi(scorecardsApiRef);
  const summary = useAsyncKeepingLast(
    abort => api.getGateSummary({ stage: 'deploy' }, { abort }),
    ['scorecards GatesPage summary', api],
    { refreshMs: 60_000 },
  );
  const rules = useAsyncKeepingLast(
    abort => api.listGateRules({ abort }),
    ['scorecards GatesPage rules', api],
    { refreshMs: 60_000 },
  );
  const problems = useAsyncKeepingLast(
    abort => api.listProblems({ abort }),
    ['scorecards GatesPage problems', api],
    { refreshMs: 60_000 },
  );
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <ScorecardsHead here="Gates" />
      {!summary.value && !summary.error && (
        <Reading what="the decisions of 30 days" lines={3} />
      )}
      {!summary.value && summary.error && (
        <Failed
          error={summary.error}
          what="The count of decisions"
          onRetry={summary.refresh}
        />
      )}
      <NotRefreshed shown={summary.value !== undefined} error={summary.error} />
      {summary.value && <GateFigures summary={summary.value} />}
      <Decisions />
      <WaitingCard />
      {!rules.value && !rules.error && <Reading what="the rules" lines={6} />}
      {!rules.value && rules.error && (
        <Failed error={rules.error} what="The rules" onRetry={rules.refresh} />
      )}
      <ProblemList
        problems={(problems.value?.items ?? []).filter(
          ({ path }) =>
            // Of a source that cannot be read at all there is none.
            path === undefined || path.startsWith('gates/'),
        )}
      />
      {problems.error && (
        <Failed
          error={problems.error}
          what="What is wrong in the files of rules"
          onRetry={problems.refresh}
        />
      )}
      {rules.value && <GateRules rules={rules.value.items} />}
    </Box>
  );
}
