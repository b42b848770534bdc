import { Link } from '@backstage/core-components';
import {
  dense,
  EntityName,
  StaleMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { ruleReasonOf } from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  ListedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { seenWords } from '../../model/levels';
import { rateWords, stateWords, timeWords } from '../../model/words';
import { useCandidatePath, useTeamPath } from '../../usePaths';
import { LevelWords } from '../common/LevelWords';
import { Sparkline } from '../common/Sparkline';
import { triageRow } from './useTriage';

/** Candidates, one a row: how much each deserves to be automated, and why. */
export function CandidateTable(props: {
  label: string;
  candidates: readonly ListedCandidate[];
  /** The bucket whose rule stands above them. */
  under?: Bucket;
  /** These rows are of the question before. */
  isStale: boolean;
}) {
  const { label, candidates, under, isStale } = props;
  return (
    <Table
      size="small"
      aria-label={label}
      aria-busy={isStale}
      sx={{ ...dense, tableLayout: 'fixed', opacity: isStale ? 0.6 : 1 }}
    >
      <TableHead>
        <TableRow>
          <TableCell sx={{ width: 44 }}>Prio</TableCell>
          <TableCell sx={{ width: '21%' }}>Work</TableCell>
          <TableCell sx={{ width: '11%' }}>Frequency</TableCell>
          <TableCell sx={{ width: '12%' }}>Risk</TableCell>
          <TableCell sx={{ width: '12%' }}>Recoverability</TableCell>
          <TableCell sx={{ width: 92 }} className="number">
            A month
          </TableCell>
          <TableCell sx={{ width: 96 }}>12 weeks</TableCell>
          <TableCell>Why</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {candidates.map(candidate => (
          <CandidateRow
            key={candidate.id}
            candidate={candidate}
            under={under}
          />
        ))}
      </TableBody>
    </Table>
  );
}

function CandidateRow(props: {
  candidate: ListedCandidate;
  under: Bucket | undefined;
}) {
  const { candidate, under } = props;
  const { id, title, priority, owner, services, state } = candidate;
  const pathOf = useCandidatePath();
  const teamOf = useTeamPath();
  return (
    <TableRow hover {...triageRow(id)}>
      <TableCell sx={{ fontWeight: 700, fontSize: '16px !important' }}>
        <span className="narrow-only">priority </span>
        {priority}
      </TableCell>
      <TableCell
        component="th"
        scope="row"
        sx={{ overflowWrap: 'anywhere', '& a': { fontWeight: 600 } }}
      >
        <Link to={pathOf(id)}>{title}</Link>
        <Box sx={{ color: 'text.secondary', '& a': { fontWeight: 400 } }}>
          {owner ? (
            <EntityName entityRef={owner} to={teamOf(owner)} />
          ) : (
            'no owner known'
          )}
          {services.slice(0, 2).map(service => (
            <span key={service}>
              {' · '}
              <EntityName entityRef={service} />
            </span>
          ))}
          {services.length > 2 && ` and ${services.length - 2} more`}
          {state !== 'open' && <strong> · {stateWords[state]}</strong>}
        </Box>
      </TableCell>
      <TableCell>
        <Narrow>frequency</Narrow>
        <LevelWords
          level={candidate.frequency}
          observed={seenWords(candidate)}
        />
      </TableCell>
      <TableCell>
        <Narrow>risk</Narrow>
        <LevelWords level={candidate.risk} />
      </TableCell>
      <TableCell>
        <Narrow>recoverability</Narrow>
        <LevelWords level={candidate.recoverability} />
      </TableCell>
      <TableCell className="number">
        <strong>{timeWords(candidate.minutesPerMonth)}</strong>
        <Box
          component="span"
          sx={{ display: 'block', color: 'text.secondary' }}
        >
          {rateWords(candidate.observedPerMonth)}
        </Box>
      </TableCell>
      <TableCell>
        <Sparkline weeks={candidate.weeks} />
      </TableCell>
      <TableCell sx={{ overflowWrap: 'anywhere' }}>
        <Why candidate={candidate} under={under} />{' '}
        <Link
          to={`${pathOf(id)}?review`}
          aria-label={`Review ‘${title}’`}
          data-review
        >
          review
        </Link>
      </TableCell>
    </TableRow>
  );
}

function Narrow(props: { children: string }) {
  return <span className="narrow-only">{props.children}: </span>;
}

const reasonsShown = 3;

/** The weightiest reasons of its own; what made it stale comes first. */
function Why(props: { candidate: ListedCandidate; under: Bucket | undefined }) {
  const { candidate, under } = props;
  const { stale, reasons } = candidate;
  const rule = under && ruleReasonOf(under);
  const others = reasons.filter(reason => reason !== rule);
  const own = others.filter(reason => !isOfColumns(reason));
  // Nothing is without a reason.
  const shown =
    own.length > 0 ? own.slice(0, reasonsShown) : others.slice(0, 1);
  return (
    <>
      {stale && (
        <>
          <StaleMark />{' '}
        </>
      )}
      {shown.map((reason, index) => (
        <span key={reason}>
          {index > 0 && ' · '}
          {reason.startsWith('stale: ') ? <strong>{reason}</strong> : reason}
        </span>
      ))}
    </>
  );
}

/** Rates, hours and levels stand in their own columns. */
function isOfColumns(reason: string): boolean {
  return /^(observed |takes |reviewed as )/.test(reason);
}
