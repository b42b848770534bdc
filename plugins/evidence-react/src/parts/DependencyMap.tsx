import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { EntityName, EntityTitle } from '../entity';
import { hatch, type Tone, toneColours, VisuallyHidden } from '../theme';
import { StatusGlyph, statusTone, statusWord, type Status } from './StatusChip';
import { number } from '../words';

/** How an edge is known; each is drawn with a line of its own. */
export type EdgeEvidence = 'seen' | 'declared' | 'not-observable';

export type MapNeighbour = {
  entityRef: string;
  /** Below its name: its owner, or what else is to be noted of it. */
  owner?: string;
  note?: string;
  status: Status;
  edge: EdgeEvidence;
  /** `false` where the reference leads nowhere. */
  exists?: boolean;
};

const caption = { fontSize: 12, color: 'text.secondary' };
const most = 9;
/** Pixels from one row to the next, and of a box; edges count on them. */
const pitch = 48;
const boxHeight = 40;

const edgeWords: Record<EdgeEvidence, string> = {
  seen: 'Seen',
  declared: 'Declared',
  'not-observable': 'Not observable',
};
const dashes: Record<EdgeEvidence, string | undefined> = {
  seen: undefined,
  declared: '6 4',
  'not-observable': '1 4.5',
};

/**
 * What calls an entity, itself, and what it calls, with the health of each: at
 * most nine on a side, in the order given. Two lists of links to who reads
 * them; on a phone they stand below each other, without lines.
 */
export function DependencyMap(props: {
  subject: { title: ReactNode; note?: ReactNode; status: Status };
  calledBy: readonly MapNeighbour[];
  calls: readonly MapNeighbour[];
  /** Above the right side, where `Calls` does not fit. */
  callsTitle?: string;
}) {
  const { subject, calledBy, calls, callsTitle = 'Calls' } = props;
  const rows = Math.max(rowsOf(calledBy), rowsOf(calls), 2);
  return (
    <>
      <Box
        role="group"
        aria-label="Dependency map"
        sx={{
          display: 'grid',
          alignItems: 'center',
          rowGap: 1,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            sm: 'minmax(0, 10fr) minmax(28px, 4fr) minmax(0, 8fr) minmax(28px, 4fr) minmax(0, 10fr)',
          },
        }}
      >
        <Side title="Called by" neighbours={calledBy} />
        <Lines of={calledBy} rows={rows} towardsSubject />
        <Node status={subject.status} note={subject.note} isSubject>
          {subject.title}
        </Node>
        <Lines of={calls} rows={rows} />
        <Side title={callsTitle} neighbours={calls} />
      </Box>
      <Legend />
    </>
  );
}

function rowsOf(neighbours: readonly MapNeighbour[]): number {
  return Math.min(neighbours.length, most);
}

function Side(props: { title: string; neighbours: readonly MapNeighbour[] }) {
  const { title, neighbours } = props;
  const left = neighbours.length - most;
  return (
    <Box sx={{ position: 'relative', minWidth: 0, py: 2.5 }}>
      <Box sx={{ ...caption, position: 'absolute', top: 0 }}>{title}</Box>
      <Box
        component="ul"
        aria-label={title}
        sx={{ listStyle: 'none', m: 0, p: 0 }}
      >
        {neighbours.slice(0, most).map(one => (
          <Box component="li" key={one.entityRef} sx={{ py: '4px' }}>
            <Node
              status={one.status}
              note={
                one.note ?? (one.owner && <EntityTitle entityRef={one.owner} />)
              }
            >
              <EntityName entityRef={one.entityRef} exists={one.exists} />
              <VisuallyHidden>, {edgeWords[one.edge]}</VisuallyHidden>
            </Node>
          </Box>
        ))}
      </Box>
      {neighbours.length === 0 && <Box sx={caption}>None known</Box>}
      {left > 0 && (
        <Box sx={{ ...caption, position: 'absolute', bottom: 0 }}>
          +{number(left)} more
        </Box>
      )}
    </Box>
  );
}

function Node(props: {
  status: Status;
  note?: ReactNode;
  isSubject?: boolean;
  children: ReactNode;
}) {
  const { status, note, isSubject = false, children } = props;
  const theme = useTheme();
  const { color, ground } = toneColours(theme, statusTone[status]);
  const isAlerting = status === 'alerting';
  const isUnknown = status === 'unknown';
  const line = {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  };
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        height: isSubject ? boxHeight + 18 : boxHeight,
        px: 1,
        fontSize: 13,
        lineHeight: '16px',
        '& a': { color: 'text.primary' },
        border: isSubject ? 2 : 1,
        borderStyle: isUnknown ? 'dashed' : 'solid',
        borderColor: isAlerting ? color : 'divider',
        ...(isUnknown && { borderColor: 'text.secondary' }),
        borderRadius: '7px',
        background: (isAlerting && ground) || (isUnknown && hatch(theme)) || '',
      }}
    >
      <Box sx={{ minWidth: 0, flex: 1, fontWeight: isSubject ? 600 : 500 }}>
        <Box sx={line}>{children}</Box>
        {note && (
          <Box sx={{ ...line, ...caption, fontSize: 11, fontWeight: 400 }}>
            {note}
          </Box>
        )}
      </Box>
      <StatusGlyph status={status} />
    </Box>
  );
}

/** Curves between the boxes; as wide as the gap, so nothing is measured. */
function Lines(props: {
  of: readonly MapNeighbour[];
  rows: number;
  towardsSubject?: boolean;
}) {
  const { of, rows, towardsSubject = false } = props;
  const theme = useTheme();
  const shown = of.slice(0, most);
  const height = rows * pitch;
  const spread = Math.min(5, 36 / Math.max(1, shown.length));
  const yOf = (index: number, step: number) =>
    height / 2 + (index - (shown.length - 1) / 2) * step;
  return (
    <Box
      component="svg"
      aria-hidden
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      sx={{ display: { xs: 'none', sm: 'block' }, width: '100%', height }}
    >
      {shown.map(({ edge, entityRef, status }, index) => {
        const outer = yOf(index, pitch);
        const inner = yOf(index, spread);
        const [from, to] = towardsSubject ? [outer, inner] : [inner, outer];
        const { color } = toneColours(theme, lineTone(edge, status));
        return (
          <g key={entityRef} fill="none" style={{ color }}>
            <path
              d={`M0 ${from}C55 ${from} 45 ${to} 96 ${to}`}
              stroke="currentColor"
              strokeWidth={1.6}
              strokeDasharray={dashes[edge]}
              strokeLinecap={edge === 'not-observable' ? 'round' : 'butt'}
              vectorEffect="non-scaling-stroke"
            />
            <path
              d={`M92 ${to - 3.5}L100 ${to}L92 ${to + 3.5}z`}
              fill="currentColor"
            />
          </g>
        );
      })}
    </Box>
  );
}

function lineTone(edge: EdgeEvidence, status: Status): Tone {
  if (edge !== 'seen') {
    return 'neutral';
  }
  return status === 'alerting' ? 'critical' : 'primary';
}

/** What the lines and shapes mean; who hears the page has the words already. */
function Legend() {
  const theme = useTheme();
  return (
    <Box
      aria-hidden
      sx={{
        ...caption,
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        mt: 1,
      }}
    >
      {(['seen', 'declared', 'not-observable'] as const).map(edge => (
        <Box key={edge} sx={{ display: { xs: 'none', sm: 'block' } }}>
          <svg
            width="26"
            height="10"
            aria-hidden
            style={{
              color: toneColours(theme, lineTone(edge, 'ok')).color,
              marginRight: 6,
            }}
          >
            <path
              d="M1 5H25"
              stroke="currentColor"
              strokeWidth="1.8"
              strokeDasharray={dashes[edge]}
              strokeLinecap={edge === 'not-observable' ? 'round' : 'butt'}
            />
          </svg>
          {edgeWords[edge]}
        </Box>
      ))}
      {(['alerting', 'ok', 'stale', 'unknown'] as const).map(status => (
        <Box
          key={status}
          sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}
        >
          <StatusGlyph status={status} />
          {statusWord[status]}
        </Box>
      ))}
    </Box>
  );
}
