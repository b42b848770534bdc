import { Link } from '@backstage/core-components';
import {
  catalogSource,
  ConfirmedButton,
  RelativeTime,
  UnknownMark,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { coverageOf, percentOf } from '../../model/coverage';
import type { NeverSeen } from '../../model/neverSeen';
import type { SourceRow } from '../../model/sources';
import { count, number } from '../../model/words';
import { useDiscrepanciesPath } from '../../usePaths';
import { SourceWord } from '../common/SourceWord';
import { DeliveriesWords } from './DeliveriesWords';
import { Reports } from './Reports';

/** How it is heard; whoever reports changes without a webhook calls the API. */
function howHeard({ kind, title }: SourceRow['status']): string {
  if (kind === 'collector') {
    return 'queried by the portal';
  }
  return kind === 'change-source' && title !== undefined
    ? 'webhook'
    : 'pushes to the portal';
}

/** Below this width a row is a block of its own: nothing is cut off. */
const narrow = '@media (max-width: 899px)';

/** One row a source; those that need somebody come first. */
export function SourceTable(props: {
  rows: readonly SourceRow[];
  neverSeen: ReadonlyMap<string, NeverSeen>;
  /** When a source last reported a change. */
  lastChanges: ReadonlyMap<string, string>;
  /** There are more than were counted. */
  atLeast: boolean;
  /** How many entities the catalog has. */
  estate?: number;
  onDeleted: () => void;
}) {
  const { rows, neverSeen, lastChanges, atLeast, estate, onDeleted } = props;
  return (
    <Table
      size="small"
      sx={{
        '& td, & th': {
          px: 1,
          py: 0.6,
          fontSize: 13,
          verticalAlign: 'top',
          overflowWrap: 'anywhere',
        },
        '& tbody th': { fontWeight: 400 },
        [narrow]: {
          '&, & tbody, & tr, & td, & th': { display: 'block' },
          '& thead': { display: 'none' },
          '& tbody tr': { borderTop: 1, borderColor: 'divider', py: 1 },
          '& tbody td, & tbody th': { border: 0, px: 0, py: 0.2 },
          '& [data-label]::before': {
            content: 'attr(data-label) ": "',
            color: 'text.secondary',
          },
        },
      }}
    >
      <TableHead>
        <TableRow>
          <TableCell sx={{ width: 190 }}>State</TableCell>
          <TableCell sx={{ width: 230 }}>Source</TableCell>
          <TableCell sx={{ width: 110 }}>Last answer</TableCell>
          <TableCell sx={{ width: 170 }}>Covers</TableCell>
          <TableCell>What rests on it</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map(row => (
          <Row
            key={row.status.id}
            row={row}
            neverSeen={neverSeen.get(row.status.id)}
            lastChange={lastChanges.get(row.status.id)}
            atLeast={atLeast}
            estate={estate}
            onDeleted={onDeleted}
          />
        ))}
      </TableBody>
    </Table>
  );
}

function Row(props: {
  row: SourceRow;
  neverSeen?: NeverSeen;
  lastChange?: string;
  atLeast: boolean;
  estate?: number;
  onDeleted: () => void;
}) {
  const { row, neverSeen, lastChange, atLeast, estate, onDeleted } = props;
  const { status, state, lastAnswer } = row;
  const { id, title, error, deliveries } = status;
  return (
    <TableRow>
      <TableCell>
        <SourceWord state={state} />
      </TableCell>
      <TableCell component="th" scope="row">
        <strong>{id}</strong>
        <Box sx={{ color: 'text.secondary' }}>
          {title ? `${title} · ` : ''}
          {howHeard(status)}
          {status.kind === 'push' && (
            <>
              {' · '}
              <DeleteSource row={row} onDeleted={onDeleted} />
            </>
          )}
        </Box>
      </TableCell>
      <TableCell data-label="last answer">
        <LastAnswer row={row} lastAnswer={lastAnswer} lastChange={lastChange} />
      </TableCell>
      <TableCell data-label="covers">
        <Coverage row={row} estate={estate} />
        {neverSeen && <Unseen neverSeen={neverSeen} atLeast={atLeast} />}
      </TableCell>
      <TableCell data-label="rests on it">
        {error && (
          <Box
            sx={{ mb: 0.5, maxHeight: 120, overflowY: 'auto' }}
            tabIndex={error.length > 400 ? 0 : undefined}
          >
            <strong>Why: </strong>
            {error}
          </Box>
        )}
        <Reports restsOn={row.restsOn} />
        {deliveries && <DeliveriesWords deliveries={deliveries} />}
      </TableCell>
    </TableRow>
  );
}

function DeleteSource(props: { row: SourceRow; onDeleted: () => void }) {
  const { status, restsOn } = props.row;
  const { id, coverage } = status;
  const api = useEvidenceApi();
  return (
    <ConfirmedButton
      label="Delete"
      aria-label={`Delete ${id}`}
      title={`Delete the source ${id}?`}
      run={() => api.deleteCollector(id)}
      onDone={props.onDeleted}
      sx={{ minWidth: 0, p: 0, verticalAlign: 'baseline' }}
    >
      {restsOn.reports.length === 0 ? (
        <p>It reports nothing at present: only its health is removed.</p>
      ) : (
        <>
          <p>
            What it reports at present is removed from every brief and page
            {coverage === undefined
              ? ''
              : `, ${count(coverage, 'item')} in its last push`}
            :
          </p>
          <ul>
            {restsOn.reports.map(part => (
              <li key={part}>{part}</li>
            ))}
          </ul>
        </>
      )}
      <p>
        Answers about the past stay as they were. Its name stays bound to who
        pushed it, and its next push adds it again.
      </p>
    </ConfirmedButton>
  );
}

function LastAnswer(props: {
  row: SourceRow;
  lastAnswer?: string;
  lastChange?: string;
}) {
  const { row, lastAnswer, lastChange } = props;
  if (lastAnswer !== undefined) {
    return <RelativeTime instant={lastAnswer} />;
  }
  if (row.state === 'answering') {
    return (
      <UnknownMark
        compact
        reason="visible only to readers who may see every entity"
      />
    );
  }
  if (row.state !== 'reporting') {
    return <>none yet</>;
  }
  if (lastChange !== undefined) {
    return <RelativeTime instant={lastChange} />;
  }
  return <UnknownMark compact reason="it is not among the latest changes" />;
}

function Coverage(props: { row: SourceRow; estate?: number }) {
  const { status, lastAnswer, state } = props.row;
  const { coverage, id, kind, changeKinds } = status;
  const share = coverageOf(status, props.estate);
  if (share) {
    return (
      <span style={{ fontVariantNumeric: 'tabular-nums' }}>
        {number(share.entities)} of {count(share.of, 'entity', 'entities')} (
        {percentOf(share)})
      </span>
    );
  }
  if (coverage !== undefined) {
    return (
      <span style={{ fontVariantNumeric: 'tabular-nums' }}>
        {id === catalogSource
          ? count(coverage, 'entity', 'entities')
          : `${number(coverage)} ${coverage === 1 ? 'thing' : 'things'}`}
      </span>
    );
  }
  if (kind === 'change-source' || changeKinds) {
    return <>whatever changes</>;
  }
  return state === 'failing' ||
    state === 'hanging' ||
    (lastAnswer === undefined && state !== 'answering') ? (
    <>nothing yet</>
  ) : (
    <UnknownMark
      compact
      reason="visible only to readers who may see every entity"
    />
  );
}

function Unseen(props: { neverSeen: NeverSeen; atLeast: boolean }) {
  const { neverSeen, atLeast } = props;
  const { dependencies, workloads } = neverSeen;
  const path = useDiscrepanciesPath();
  const least = atLeast ? 'at least ' : '';
  return (
    <>
      {dependencies > 0 && (
        <div>
          never saw {least}
          <Link to={`${path}?owner=all&kind=declared-only-edge`}>
            {count(
              dependencies,
              'declared dependency',
              'declared dependencies',
            )}
          </Link>
        </div>
      )}
      {workloads > 0 && (
        <div>
          never saw a workload of {least}
          <Link to={`${path}?owner=all&kind=entity-without-workload`}>
            {count(workloads, 'service')}
          </Link>
        </div>
      )}
    </>
  );
}
