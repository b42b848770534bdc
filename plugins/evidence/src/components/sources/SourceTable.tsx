import { Link } from '@backstage/core-components';
import {
  catalogSource,
  Chip,
  type Column,
  ConfirmedButton,
  DataTable,
  RelativeTime,
  UnknownMark,
  useEvidenceApi,
  count,
  number,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { coverageOf } from '../../model/coverage';
import type { NeverSeen } from '../../model/neverSeen';
import { sourceStates, type SourceRow } from '../../model/sources';
import { useDiscrepanciesPath } from '../../usePaths';
import { DeliveriesWords } from './DeliveriesWords';

/** How it is heard; whoever reports changes without a webhook calls the API. */
function howHeard({ kind, title }: SourceRow['status']): string {
  if (kind === 'collector') {
    return 'queried by the portal';
  }
  return kind === 'change-source' && title !== undefined
    ? 'webhook'
    : 'pushes to the portal';
}

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
  const columns: Column<SourceRow>[] = [
    {
      id: 'state',
      head: 'State',
      cell: ({ state }) => (
        <Chip tone={sourceStates[state].tone} dot={sourceStates[state].dot}>
          {sourceStates[state].words}
        </Chip>
      ),
    },
    {
      id: 'source',
      head: 'Source',
      rowHead: true,
      phone: 'line',
      cell: row => (
        <>
          <strong>{row.status.id}</strong>
          <Box sx={{ color: 'text.secondary' }}>
            {row.status.title ? `${row.status.title} · ` : ''}
            {howHeard(row.status)}
            {row.status.kind === 'push' && (
              <>
                {' · '}
                <DeleteSource row={row} onDeleted={onDeleted} />
              </>
            )}
          </Box>
        </>
      ),
    },
    {
      id: 'answer',
      head: 'Last answer',
      nowrap: true,
      cell: row => (
        <LastAnswer
          row={row}
          lastAnswer={row.lastAnswer}
          lastChange={lastChanges.get(row.status.id)}
        />
      ),
    },
    {
      id: 'coverage',
      head: 'Coverage',
      phone: 'line',
      cell: row => {
        const unseen = neverSeen.get(row.status.id);
        return (
          <>
            <Coverage row={row} estate={estate} />
            {unseen && <Unseen neverSeen={unseen} atLeast={atLeast} />}
          </>
        );
      },
    },
    {
      id: 'reports',
      head: 'Reports',
      width: '38%',
      phone: 'line',
      cell: row => <Reports row={row} />,
    },
  ];
  return (
    <DataTable
      caption="Sources"
      columns={columns}
      rows={rows}
      keyOf={({ status }) => status.id}
    />
  );
}

const shownReports = 6;

/** Why it fails, what it has reported, what of a brief needs that, its deliveries. */
function Reports(props: { row: SourceRow }) {
  const { deliveries, error } = props.row.status;
  const { reports, lines } = props.row.restsOn;
  const more = reports.slice(shownReports);
  return (
    <>
      {error && (
        <Box
          sx={{ mb: 0.5, maxHeight: 120, overflowY: 'auto' }}
          tabIndex={error.length > 400 ? 0 : undefined}
        >
          {error}
        </Box>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
        {lines.map(line => (
          <Chip key={line}>{line}</Chip>
        ))}
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        {reports.slice(0, shownReports).join(' · ') || 'Nothing reported yet'}
        {more.length > 0 && (
          <span title={more.join(', ')}>
            {' '}
            and {count(more.length, 'other')}
          </span>
        )}
      </Box>
      {deliveries && <DeliveriesWords deliveries={deliveries} />}
    </>
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
            Its current reports are removed from every brief and page
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
        reason="visible only to users who can see every entity"
      />
    );
  }
  if (row.state !== 'reporting') {
    return <>No answer yet</>;
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
        {number(share.entities)} of {number(share.of)} (
        {percent(share.entities / share.of)})
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
    return <>Whatever changes</>;
  }
  return state === 'failing' ||
    state === 'hanging' ||
    (lastAnswer === undefined && state !== 'answering') ? (
    <>Nothing yet</>
  ) : (
    <UnknownMark
      compact
      reason="visible only to users who can see every entity"
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
          Never saw {least}
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
          Never saw a workload of {least}
          <Link to={`${path}?owner=all&kind=entity-without-workload`}>
            {count(workloads, 'service')}
          </Link>
        </div>
      )}
    </>
  );
}
