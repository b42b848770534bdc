import { Link } from '@backstage/core-components';
import {
  Chip,
  formatLeft,
  useNow,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import { isNew } from '@plumbline/backstage-plugin-scorecards-common';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { Cases, casesOf } from '../../model/cases';
import type { ScorecardRow } from '../../model/scorecard';
import { dayWords, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { Due } from '../common/Due';
import { PhasePips, SeverityBars, VerdictTile } from '../common/marks';
import { VerdictChips } from '../common/VerdictChips';
import { VerdictSince } from '../common/VerdictSince';
import { NextStepLink } from '../common/NextStepLink';
import { EvidenceList } from './EvidenceList';
import { titleOf } from './FirstStep';
import type { Rechecks } from './useRechecks';
import { VerdictActions } from './VerdictActions';

/** Below the title on a phone, and beside it elsewhere. */
const body = { gridColumn: { xs: '2', md: 'auto' } };

/** Once, for who follows a result with the eyes. */
const flash = {
  '@keyframes rechecked': { from: { bgcolor: 'action.selected' } },
  '@media (prefers-reduced-motion: no-preference)': {
    animation: 'rechecked 1.5s ease-out',
  },
};

/** One control on the entity: the result, the evidence, what to do and by when. */
export function VerdictItem(props: {
  row: ScorecardRow;
  /** Exemptions and disputes of the whole entity. */
  cases: Cases;
  owns: boolean;
  onChanged: () => void;
  rechecks: Rechecks;
}) {
  const { row, cases, owns, onChanged, rechecks } = props;
  const { verdict, control } = row;
  const { status, evidence, nextStep } = verdict;
  const pathOf = useControlPath();
  return (
    <Box
      component="li"
      data-control={verdict.control}
      tabIndex={-1}
      aria-busy={rechecks.of(row)?.busy}
      sx={{
        ...(rechecks.of(row)?.changed && flash),
        display: 'grid',
        gridTemplateColumns: {
          xs: '22px minmax(0, 1fr)',
          md: '22px minmax(160px, 200px) minmax(0, 1fr) 150px',
        },
        columnGap: 1.5,
        rowGap: 0.5,
        px: 2,
        py: 1.5,
        borderTop: 1,
        borderColor: 'divider',
        listStyle: 'none',
        fontSize: 13,
      }}
    >
      <VerdictTile verdict={verdict} />
      <div>
        <Box
          component={Link}
          to={pathOf(verdict.control)}
          sx={{ fontSize: 14, fontWeight: 600, color: 'text.primary' }}
        >
          {titleOf(row)}
        </Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1.5,
            fontSize: 12,
            color: 'text.secondary',
          }}
        >
          <span>{requirementWords[verdict.requirement]}</span>
          {control && <SeverityBars severity={control.severity} />}
          <PhasePips phase={verdict.phase} />
        </Box>
      </div>
      <Box sx={body}>
        <Box sx={{ fontSize: 14, overflowWrap: 'anywhere' }}>
          {status === 'exempt' && verdict.exemption ? (
            `“${verdict.exemption.reason}”`
          ) : (
            <Sentence text={verdict.message} />
          )}{' '}
          {isNew(verdict, control?.baseline !== undefined) && (
            <Chip tone="info">New since baseline</Chip>
          )}{' '}
          <VerdictChips verdict={verdict} />
        </Box>
        {evidence.length > 0 && <EvidenceList evidence={evidence} />}
        {status === 'fail' && nextStep && (
          <Box sx={{ mt: 0.5 }}>
            <NextStepLink step={nextStep} />
          </Box>
        )}
        <VerdictActions
          row={row}
          cases={casesOf(cases, verdict.control)}
          owns={owns}
          onChanged={onChanged}
          rechecks={rechecks}
        />
      </Box>
      <Box sx={{ ...body, textAlign: { md: 'right' } }}>
        <Due verdict={verdict} upright />
        <Until verdict={verdict} />
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          <VerdictSince verdict={verdict} />
        </Box>
      </Box>
    </Box>
  );
}

function Until(props: { verdict: Verdict }) {
  const { status, exemption } = props.verdict;
  const now = useNow();
  return status === 'exempt' && exemption ? (
    <>
      <Box sx={{ fontSize: 14, fontWeight: 600 }}>
        {formatLeft(Date.parse(exemption.expires) - now)}
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        Until {dayWords(exemption.expires, now)}
      </Box>
    </>
  ) : null;
}
