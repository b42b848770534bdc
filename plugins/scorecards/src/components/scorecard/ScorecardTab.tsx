import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Failed,
  NotRefreshed,
  readable,
  Reading,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Scorecard, scorecardOf } from '../../model/scorecard';
import { count } from '../../model/words';
import { Counts } from './Counts';
import { NoVerdicts } from './NoVerdicts';
import { useScorecard } from './useScorecard';
import { VerdictItem } from './VerdictItem';

/** What does this owe, and what is the next step? */
export function ScorecardTab() {
  const { entity } = useEntity();
  const { value, error, refresh } = useScorecard(stringifyEntityRef(entity));
  if (value === undefined) {
    return error ? (
      <Failed error={error} what="The scorecard" onRetry={refresh} />
    ) : (
      <Reading what="the scorecard" lines={6} />
    );
  }
  const scorecard = scorecardOf(value.verdicts, value.controls);
  const isEmpty = scorecard.open.length + scorecard.passing.length === 0;
  return (
    <Box component="section" aria-label="Scorecard" sx={readable}>
      <NotRefreshed shown error={error} />
      {isEmpty ? (
        <NoVerdicts entity={entity} controls={value.controls} />
      ) : (
        <Verdicts scorecard={scorecard} />
      )}
    </Box>
  );
}

function Verdicts(props: { scorecard: Scorecard }) {
  const { scorecard } = props;
  const { open, passing } = scorecard;
  return (
    <>
      <Counts scorecard={scorecard} />
      {open.length === 0 ? (
        <p>Nothing is owed that anybody has looked for.</p>
      ) : (
        <Rows label="Open" rows={open} />
      )}
      {passing.length > 0 && (
        <Box component="details" sx={{ mt: 1 }}>
          <Box component="summary" sx={{ cursor: 'pointer' }}>
            ✓ {count(passing.length, 'control passes', 'controls pass')}
          </Box>
          <Rows label="Passing" rows={passing} />
        </Box>
      )}
    </>
  );
}

function Rows(props: { label: string; rows: Scorecard['open'] }) {
  const { label, rows } = props;
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, mt: 1, p: 0 }}>
      {rows.map(row => (
        <VerdictItem key={row.verdict.control} row={row} />
      ))}
    </Box>
  );
}
