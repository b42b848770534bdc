import { Link } from '@backstage/core-components';
import { useNow, plainly } from '@plumbline/backstage-plugin-evidence-react';
import {
  isNew,
  isOverdue,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { Cases, casesOf } from '../../model/cases';
import type { ScorecardRow } from '../../model/scorecard';
import { dayWords, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { LadderNotes } from '../common/LadderNotes';
import { NewMark } from '../common/NewMark';
import { NextStepLink } from '../common/NextStepLink';
import { StatusMark } from '../common/StatusMark';
import { VerdictSince } from '../common/VerdictSince';
import { EvidenceList } from './EvidenceList';
import { titleOf } from './FirstStep';
import { VerdictActions } from './VerdictActions';

/** One control on the entity: the result, what to do, and the evidence. */
export function VerdictItem(props: {
  row: ScorecardRow;
  /** Exemptions and disputes of the whole entity. */
  cases: Cases;
  owns: boolean;
  onChanged: () => void;
}) {
  const { row, cases, owns, onChanged } = props;
  const { verdict } = row;
  const { status, evidence, nextStep } = verdict;
  const pathOf = useControlPath();
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'minmax(200px, 300px) minmax(0, 1fr)',
        },
        columnGap: 3,
        borderTop: 1,
        borderColor: 'divider',
        py: 1,
        listStyle: 'none',
      }}
    >
      <div>
        <StatusMark status={status} />
        {isNew(verdict, row.control?.baseline !== undefined) && <NewMark />}
        <strong>
          <Link to={pathOf(verdict.control)}>{titleOf(row)}</Link>
        </strong>
        <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
          {requirementWords[verdict.requirement].toLowerCase()} · since{' '}
          <VerdictSince verdict={verdict} />
          <Notes verdict={verdict} />
        </Box>
      </div>
      <div>
        <Box sx={{ overflowWrap: 'anywhere' }}>{plainly(verdict.message)}</Box>
        {status === 'fail' && nextStep && (
          <Box>
            Next: <NextStepLink step={nextStep} />
          </Box>
        )}
        {evidence.length > 0 && <EvidenceList evidence={evidence} />}
        <VerdictActions
          row={row}
          cases={casesOf(cases, verdict.control)}
          owns={owns}
          onChanged={onChanged}
        />
      </div>
    </Box>
  );
}

/** Whose debt it is, by when, and what it would stop. */
function Notes(props: { verdict: Verdict }) {
  const { status, ownedBy, due, exemption, dispute } = props.verdict;
  const now = useNow();
  return (
    <>
      {ownedBy === 'platform' && status !== 'pass' && (
        <>
          {' · '}
          <strong>platform-owned</strong>
        </>
      )}
      {due && (
        <>
          {isOverdue(props.verdict, now) ? ' · overdue since ' : ' · due on '}
          {dayWords(due, now)}
        </>
      )}
      <LadderNotes verdict={props.verdict} />
      {dispute?.state === 'upheld' && ' · upheld as a false positive'}
      {status === 'exempt' && exemption && (
        <>
          {' · exempt until '}
          {dayWords(exemption.expires, now)}: {exemption.reason}
        </>
      )}
    </>
  );
}
