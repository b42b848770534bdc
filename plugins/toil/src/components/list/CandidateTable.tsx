import { Link } from '@backstage/core-components';
import {
  Chip,
  EntityName,
  EvidenceMark,
  RelativeTime,
  toneColours,
  VisuallyHidden,
  sentence,
  useTitled,
} from '@plumbline/backstage-plugin-evidence-react';
import { autonomies } from '@plumbline/backstage-plugin-toil-common';
import type {
  CandidateSort,
  ListedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TableSortLabel from '@mui/material/TableSortLabel';
import { ReactNode } from 'react';
import {
  autonomyWords,
  bucketTones,
  dayWords,
  rateWords,
  stateTones,
  stateWords,
  timeWords,
  yearWords,
} from '../../model/words';
import { useCandidatePath, useTeamPath } from '../../usePaths';
import { flush, row } from '../common/flush';
import { Pips } from '../common/Pips';
import { Sparkline } from '../common/Sparkline';
import { triageRow } from './useTriage';

const columns: {
  title: string;
  sort?: CandidateSort;
  className?: string;
}[] = [
  { title: 'Work', sort: 'title' },
  { title: 'Frequency', sort: 'frequency' },
  { title: 'Risk' },
  { title: 'Recovery' },
  { title: 'Priority', sort: 'priority', className: 'number' },
  { title: 'A month', sort: 'minutes', className: 'number' },
  { title: 'Potential a year', className: 'number wide-only' },
  { title: '12 weeks', className: 'wide-only' },
  { title: 'State' },
  { title: 'Review due', className: 'wide-only' },
];

const orders = { asc: 'ascending', desc: 'descending' } as const;
const directionOf = (sort: CandidateSort) =>
  sort === 'title' ? 'asc' : 'desc';

/** Candidates, one a row: how much each deserves to be automated. */
export function CandidateTable(props: {
  label: string;
  candidates: readonly ListedCandidate[];
  /** These rows are of the question before. */
  isStale: boolean;
  /** The one that the chart points at. */
  pointed?: string;
  sort: CandidateSort;
  onSort?: (sort: CandidateSort) => void;
  /** What stands below a row, such as a form. */
  below?: (candidate: ListedCandidate) => ReactNode;
}) {
  const { label, candidates, isStale, pointed, sort, onSort, below } = props;
  return (
    <Table
      size="small"
      aria-label={label}
      aria-busy={isStale}
      sx={{ ...flush, opacity: isStale ? 0.6 : 1 }}
    >
      <TableHead>
        <TableRow>
          <TableCell className="wide-only">
            <VisuallyHidden>Rank</VisuallyHidden>
          </TableCell>
          {columns.map(({ title, sort: by, className }) => (
            <TableCell
              key={title}
              className={className}
              aria-sort={
                onSort && by === sort ? orders[directionOf(by)] : undefined
              }
            >
              {by && onSort ? (
                <TableSortLabel
                  active={by === sort}
                  direction={directionOf(by)}
                  onClick={() => onSort(by)}
                >
                  {title}
                </TableSortLabel>
              ) : (
                title
              )}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {candidates.map((candidate, at) => (
          <CandidateRow
            key={candidate.id}
            candidate={candidate}
            rank={at + 1}
            isPointed={candidate.id === pointed}
            below={below?.(candidate)}
          />
        ))}
      </TableBody>
    </Table>
  );
}

function CandidateRow(props: {
  candidate: ListedCandidate;
  rank: number;
  isPointed: boolean;
  below: ReactNode;
}) {
  const { candidate, rank, isPointed, below } = props;
  const { id, priority, bucket, minutesPerMonth, override } = candidate;
  return (
    <>
      <TableRow hover selected={isPointed} {...triageRow(id)} sx={row}>
        <TableCell
          className="wide-only"
          sx={{ width: 40, color: 'text.secondary' }}
        >
          {rank}
        </TableCell>
        <Work candidate={candidate} />
        {(['frequency', 'risk', 'recoverability'] as const).map(dimension => (
          <TableCell key={dimension} sx={{ position: 'relative', zIndex: 1 }}>
            <Pips dimension={dimension} level={candidate[dimension]} />
          </TableCell>
        ))}
        <TableCell className="number">
          <span className="narrow-only">Priority </span>
          <Box component="b" sx={{ fontSize: 15, fontWeight: 600 }}>
            {priority}
          </Box>
        </TableCell>
        <TableCell
          className="number short"
          title={rateWords(candidate.observedPerMonth)}
        >
          {timeWords(minutesPerMonth)}
          {minutesPerMonth !== undefined && (
            <span className="narrow-only"> a month</span>
          )}
        </TableCell>
        <TableCell
          className="number short wide-only"
          sx={{ color: 'success.main', fontWeight: 600 }}
        >
          {bucket === 'leave-manual' || minutesPerMonth === undefined
            ? '–'
            : yearWords(minutesPerMonth)}
        </TableCell>
        <TableCell className="wide-only">
          <Sparkline weeks={candidate.weeks} />
        </TableCell>
        <TableCell>
          <State candidate={candidate} />
        </TableCell>
        <TableCell className="wide-only" sx={{ maxWidth: 190 }}>
          <Due candidate={candidate} />
          {override && <Chip>Until {dayWords(override.until)}</Chip>}
        </TableCell>
      </TableRow>
      {below && (
        <TableRow>
          <TableCell colSpan={columns.length + 1}>{below}</TableCell>
        </TableRow>
      )}
    </>
  );
}

/** What it is, in the colour of its bucket; its title opens it from all of the row. */
export function Work(props: { candidate: ListedCandidate }) {
  const { id, title, bucket, owner, services } = props.candidate;
  const pathOf = useCandidatePath();
  const teamOf = useTeamPath();
  return (
    <TableCell
      component="th"
      scope="row"
      sx={{ width: '30%', minWidth: 210, overflowWrap: 'anywhere' }}
    >
      <Box
        sx={theme => ({
          borderLeft: `4px solid ${
            toneColours(theme, bucketTones[bucket]).color
          }`,
          borderRadius: '2px',
          pl: 1.25,
        })}
      >
        <Box
          component={Link}
          to={pathOf(id)}
          sx={{
            display: 'block',
            fontWeight: 500,
            '&&': { color: 'text.primary' },
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {title}
        </Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1.25,
            fontSize: 12,
            color: 'text.secondary',
            '& a': { position: 'relative', zIndex: 1, color: 'inherit' },
          }}
        >
          {services.slice(0, 2).map(service => (
            <EntityName key={service} entityRef={service} />
          ))}
          {services.length > 2 && <span>+{services.length - 2}</span>}
          {owner ? (
            <EntityName entityRef={owner} to={teamOf(owner)} />
          ) : (
            <span>Owner unknown</span>
          )}
        </Box>
      </Box>
    </TableCell>
  );
}

function State(props: { candidate: ListedCandidate }) {
  const { state, autonomy } = props.candidate;
  const rung = autonomies.indexOf(autonomy);
  return (
    <>
      <Chip tone={stateTones[state]} dot="full">
        {stateWords[state]}
      </Chip>
      {state === 'in-progress' && (
        <Box
          title={autonomyWords[autonomy].does}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: '2px',
            mt: 0.25,
            fontSize: 12,
            color: 'text.secondary',
          }}
        >
          {autonomies.map((each, at) => (
            <Box
              component="span"
              key={each}
              aria-hidden
              sx={{
                width: 8,
                height: 4,
                borderRadius: '1px',
                bgcolor: at <= rung ? 'info.main' : 'divider',
              }}
            />
          ))}
          &nbsp;{autonomyWords[autonomy].name}
        </Box>
      )}
    </>
  );
}

/** The newest of what made it stale. */
function Due(props: { candidate: ListedCandidate }) {
  const { staleReasons } = props.candidate;
  const [newest, ...others] = [...staleReasons].sort((a, b) =>
    b.at.localeCompare(a.at),
  );
  const message = useTitled(
    newest?.message ?? '',
    newest?.entityRef ? [newest.entityRef] : [],
  );
  return newest === undefined ? null : (
    <Box
      title={staleReasons.map(reason => reason.message).join('\n')}
      sx={{ fontSize: 12, fontWeight: 500, color: 'warning.main' }}
    >
      <EvidenceMark of="stale" /> {sentence(message)}
      {newest.code !== 'frequency' && newest.code !== 'merged' && (
        <>
          {', '}
          <RelativeTime instant={newest.at} />
        </>
      )}
      {others.length > 0 && ` +${others.length}`}
    </Box>
  );
}
