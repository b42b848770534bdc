import { Link } from '@backstage/core-components';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  ClaimText,
  type Column,
  DataTable,
  EntityName,
  formatAge,
  formatExact,
  formatOffset,
  FromTo,
  Person,
  Rollback,
  UnknownMark,
  useNow,
  VisuallyHidden,
  WithActorName,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import { itemBeside } from '@plumbline/backstage-plugin-incident-brief-common';
import AlertIcon from '@mui/icons-material/NotificationsNone';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import { useNavigate } from 'react-router-dom';
import { shortRevision } from '../../model/changed';
import type { Span } from '../../model/changes/spans';
import { useBriefPath, useChangesPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';

/** How long a change is marked as new once it is shown. */
const newForMs = 60_000;

type Row = {
  change: Change;
  /** This is the change that the page is about. */
  isSubject: boolean;
  isNew: boolean;
  isSuspect: boolean;
};

/** Changes, newest first, with the alerts among them where they began. */
export function ChangesTable(props: {
  changes: readonly Change[];
  /** What it lists, for those who cannot see. */
  caption: string;
  fresh?: ReadonlyMap<string, number>;
  /** Times are shown as distances from here. */
  onset?: string;
  subjectId?: string;
  suspects?: ReadonlySet<string>;
  spans?: readonly Span[];
}) {
  const { changes, caption, fresh, onset, subjectId } = props;
  const { suspects, spans = [] } = props;
  const path = useChangesPath();
  const navigate = useNavigate();
  // As time passes, what was new no longer is.
  const now = useNow();
  const rows = changes.map(change => ({
    change,
    isSubject: change.id === subjectId,
    isNew: Date.now() - (fresh?.get(change.id) ?? 0) < newForMs,
    isSuspect: suspects?.has(change.id) ?? false,
  }));
  const bandAbove = ({ change }: Row, index: number) => {
    const at = Date.parse(change.occurredAt);
    const above = index > 0 ? Date.parse(changes[index - 1].occurredAt) : now;
    const began = spans.filter(({ from }) => from >= at && from < above);
    const day = dayOf(change.occurredAt);
    const isOtherDay =
      onset === undefined &&
      day !== dayOf(changes[index - 1]?.occurredAt ?? new Date(now));
    return began.length > 0 || isOtherDay ? (
      <>
        {began.length > 0 && <AlertBand spans={began} now={now} />}
        {isOtherDay && <DayBand>{day}</DayBand>}
      </>
    ) : undefined;
  };
  return (
    <DataTable
      caption={caption}
      columns={columnsOf({ onset, now })}
      rows={rows}
      keyOf={({ change }) => change.id}
      onOpen={({ change, isSubject }) =>
        isSubject || navigate(`${path}/${change.id}`)
      }
      markOf={({ isSubject, isNew, isSuspect }) => ({
        current: isSubject,
        tone: isSuspect
          ? 'critical'
          : ((isSubject || isNew) && 'primary') || undefined,
      })}
      bandAbove={bandAbove}
    />
  );
}

function columnsOf(options: { onset?: string; now: number }): Column<Row>[] {
  const { onset, now } = options;
  return [
    {
      id: 'time',
      head: onset === undefined ? 'Time, UTC' : 'When',
      nowrap: true,
      cell: ({ change, isNew }) => (
        <>
          <When instant={change.occurredAt} onset={onset} now={now} />
          {isNew && (
            <Box component="strong" sx={{ ml: 0.75, fontSize: 12 }}>
              new
            </Box>
          )}
        </>
      ),
    },
    {
      id: 'change',
      head: 'Change',
      width: '30%',
      phone: 'line',
      cell: row => <What {...row} />,
    },
    {
      id: 'entity',
      head: 'Entity',
      cell: ({ change }) => <Where change={change} />,
    },
    {
      id: 'outcome',
      head: 'Outcome',
      cell: ({ change }) => <ChangeOutcomeChip change={change} />,
    },
    {
      id: 'by',
      head: 'By',
      nowrap: true,
      cell: ({ change: { actor } }) =>
        actor ? (
          <WithActorName actor={actor}>
            {name => <Person name={name} />}
          </WithActorName>
        ) : (
          <Box
            component="span"
            title="not reported"
            sx={{ color: 'text.secondary' }}
          >
            <span aria-hidden>–</span>
            <VisuallyHidden>not reported</VisuallyHidden>
          </Box>
        ),
    },
    {
      id: 'rollback',
      head: 'Rollback',
      align: 'right',
      phone: 'line',
      cell: ({ change, isSuspect }) => (
        // Buttons line up at the edge, whatever a rollback crosses.
        <Box sx={{ '& > span': { flexDirection: { md: 'row-reverse' } } }}>
          <Rollback change={change} isSuspect={isSuspect} />
        </Box>
      ),
    },
  ];
}

function When(props: { instant: string; onset?: string; now: number }) {
  const { instant, onset, now } = props;
  return (
    <Tooltip title={formatExact(instant)}>
      <time dateTime={instant}>
        {onset === undefined ? (
          <>
            <strong style={{ fontWeight: 500 }}>{instant.slice(11, 16)}</strong>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {formatAge(now - Date.parse(instant))}
            </Box>
          </>
        ) : (
          formatOffset(instant, onset, 'this change', 'at the same time')
        )}
      </time>
    </Tooltip>
  );
}

function Where(props: { change: Change }) {
  const { entityRef, environment } = props.change;
  const briefPath = useBriefPath();
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        flexWrap: 'wrap',
        gap: 1,
        alignItems: 'center',
        fontWeight: 500,
        '& a': { color: 'text.primary', textDecoration: 'none' },
        '& a:hover': { textDecoration: 'underline' },
      }}
    >
      {entityRef === undefined ? (
        <UnknownMark compact reason="what its source names matches nothing" />
      ) : (
        <EntityName
          entityRef={entityRef}
          to={briefAddress(briefPath, { entityRef })}
        />
      )}
      {environment && environment !== 'production' && (
        <Chip>{capital(environment)}</Chip>
      )}
    </Box>
  );
}

/** Its kind, what it is called, from which version to which; and who saw it. */
function What(props: Row) {
  const { change, isSubject, isSuspect } = props;
  const path = useChangesPath();
  const { kind, receivedAt, source } = change;
  return (
    <Box
      component="span"
      sx={{
        display: 'flex',
        gap: 1,
        alignItems: 'center',
        '& a': { color: 'text.primary', textDecoration: 'none' },
        '& a:hover': { textDecoration: 'underline' },
      }}
    >
      <ChangeKindIcon kind={kind} />
      <span>
        {isSubject ? (
          <>
            <ChangeName change={change} /> (this one)
          </>
        ) : (
          <Link to={`${path}/${change.id}`}>
            <ChangeName change={change} />
          </Link>
        )}
        {isSuspect && (
          <>
            {' '}
            <Chip tone="critical">Suspect</Chip>
          </>
        )}{' '}
        <ClaimText
          claim={{
            kind: 'observed',
            source: { id: source },
            observedAt: receivedAt,
            stale: false,
          }}
        >
          {null}
        </ClaimText>
      </span>
    </Box>
  );
}

/** What changed, and from what to what where that is a version or a value. */
export function ChangeName(props: { change: Change }) {
  const { change } = props;
  const { kind, revision, rollback, title } = change;
  const value = flagValue(change);
  const from = rollback?.to && shortRevision(rollback.to);
  const isVersion = kind === 'deploy' || kind === 'commit';
  const isShown = isVersion || from || title === undefined;
  const to = value ?? (revision && isShown && shortRevision(revision));
  // `checkoutservice v2.14.1 to production` repeats what stands beside it.
  const isRepeated = isVersion && to && title?.includes(to);
  const words =
    value !== undefined
      ? change.item ?? revision?.split('=')[0]
      : [itemBeside(change), isRepeated ? undefined : title]
          .filter(Boolean)
          .join(': ') || (to ? undefined : '(without a title)');
  return (
    <>
      {words}
      {words && to && ' '}
      {to && <FromTo from={value === undefined ? from : undefined} to={to} />}
    </>
  );
}

/** `on` of a flag's revision `express-pay=on`. */
function flagValue({ kind, revision }: Change): string | undefined {
  return kind === 'flag'
    ? /^[^=\s]+=(\S{1,40})$/.exec(revision ?? '')?.[1]
    : undefined;
}

const band = {
  display: 'flex',
  alignItems: 'center',
  gap: 1,
  px: 2,
  py: 0.75,
  fontSize: 13,
  borderTop: 1,
  borderColor: 'divider',
} as const;

/** What began to fire here; it is no change. */
function AlertBand(props: { spans: readonly Span[]; now: number }) {
  const { spans, now } = props;
  const first = Math.min(...spans.map(({ from }) => from));
  return (
    <Box sx={{ ...band, color: 'error.main', bgcolor: 'error.soft' }}>
      <Box component="span" sx={{ minWidth: 92, fontWeight: 500 }}>
        {new Date(first).toISOString().slice(11, 16)}
      </Box>
      <AlertIcon aria-hidden sx={{ fontSize: 18 }} />
      <span>
        {spans.map(({ label }) => label).join(' · ')} · for{' '}
        {formatAge(now - first)}
      </span>
    </Box>
  );
}

function DayBand(props: { children: string }) {
  return (
    <Box
      sx={{
        ...band,
        fontSize: 12,
        fontWeight: 600,
        color: 'text.secondary',
        bgcolor: 'background.default',
      }}
    >
      {props.children}
    </Box>
  );
}

function dayOf(instant: string | Date): string {
  return new Date(instant).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
