import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import AlertIcon from '@mui/icons-material/NotificationsNone';
import IncidentIcon from '@mui/icons-material/CampaignOutlined';
import type {
  Change,
  ChangeKind,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeKindIcon,
  useEntityTitles,
  shortRevision,
  Timeline as Lanes,
  type TimelineLane,
  type TimelineMark,
  capital,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import { itemBeside } from '@plumbline/backstage-plugin-incident-brief-common';
import { useState } from 'react';
import useMeasure from 'react-use/esm/useMeasure';
import { outcomesInWords } from '../../model/changes/outcomes';
import type { PickedCell } from '../../model/changes/query';
import type { Firing, Span } from '../../model/changes/spans';
import {
  Cell,
  cellTimes,
  placedInWords,
  spanInWords,
  TimelineRow,
  TimelineShape,
  timeTicks,
  worstOutcome,
} from '../../model/changes/timeline';
import { kindWords } from '../../model/words';
import { OutcomeShape } from '../common/OutcomeMark';

const mostSpans = 4;
const icon = { fontSize: 18 };

/**
 * What fires and what changed over time, outcomes by shape; the same is in a
 * table for those who read.
 */
export function Timeline(props: {
  shape: TimelineShape;
  /** Absent: no lanes of alerts and incidents. */
  firing?: Firing;
  /** Those that are listed; a mark that is one of them is named. */
  changes?: readonly Change[];
  suspects?: ReadonlySet<string>;
  picked?: PickedCell;
  onPick: (cell: PickedCell | undefined) => void;
  /** Kinds that no source reports. */
  unheard: ReadonlySet<ChangeKind>;
  /** A vertical line, in epoch milliseconds. */
  line?: { at: number; label: string };
}) {
  const { shape, firing, changes = [], suspects, unheard, line } = props;
  const [asTable, setAsTable] = useState(false);
  const [measured, { width }] = useMeasure<HTMLDivElement>();
  const end = shape.from + shape.bins * shape.binMs;
  const place = (at: number) =>
    Math.min(100, Math.max(0, ((at - shape.from) / (end - shape.from)) * 100));
  const titleOf = useEntityTitles(
    changes.flatMap(({ entityRef = [] }) => entityRef),
  );
  const lasting = firing ? spanLanes(firing, place) : [];
  const since = firing?.spans.flatMap(one => (one.isGrave ? [one.from] : []));
  return (
    <div ref={measured}>
      <Lanes
        label="Timeline"
        lanes={[
          ...lasting,
          ...shape.rows.map(row =>
            laneOf(row, {
              ...props,
              changes,
              suspects,
              place,
              titleOf,
              isUnheard: unheard.has(row.kind),
            }),
          ),
        ]}
        ticks={timeTicks(
          shape.from,
          end,
          Math.max(2, Math.floor(((width || 1000) - 150) / 90)),
        ).flatMap(({ at, label }) => {
          const percent = place(at);
          return percent > 2 && percent < 98 ? [{ at: percent, label }] : [];
        })}
        now={line && place(line.at)}
        nowLabel={line?.label}
        onset={since?.length ? place(Math.min(...since)) : undefined}
        foot={
          <Button
            size="small"
            aria-expanded={asTable}
            onClick={() => setAsTable(!asTable)}
            sx={{ p: 0, fontSize: 12 }}
          >
            {asTable ? 'Hide the table' : 'Show as a table'}
          </Button>
        }
      />
      {asTable && <TimelineTable shape={shape} />}
    </div>
  );
}

/** The gravest and oldest of each lane, each until now. */
function spanLanes(
  firing: Firing,
  place: (at: number) => number,
): TimelineLane[] {
  return (['alert', 'incident'] as const).map(lane => {
    const own = firing.spans
      .filter(one => one.lane === lane)
      .sort((a, b) => Number(b.isGrave) - Number(a.isGrave) || a.from - b.from);
    return {
      key: lane,
      icon:
        lane === 'alert' ? (
          <AlertIcon color="action" sx={icon} />
        ) : (
          <IncidentIcon color="action" sx={icon} />
        ),
      label: lane === 'alert' ? 'Alerts' : 'Incidents',
      count: own.length,
      ...(own.length === 0 && noneFiring(lane, firing)),
      spans: own.slice(0, mostSpans).map((span, index) => ({
        key: span.key,
        isGrave: span.isGrave,
        isStale: span.isStale,
        from: place(span.from),
        name:
          index === mostSpans - 1 && own.length > mostSpans
            ? `${span.label} and ${own.length - mostSpans} more`
            : span.label,
      })),
    };
  });
}

/** "None" only where some source looked. */
function noneFiring(
  lane: Span['lane'],
  firing: Firing,
): Pick<TimelineLane, 'none' | 'unknown'> {
  if (lane === 'incident') {
    return { none: 'None open' };
  }
  return firing.alertsHeard === 0
    ? { unknown: 'no source reports alerts' }
    : { none: `None fires · ${count(firing.alertSources, 'source')}` };
}

function laneOf(
  row: TimelineRow,
  of: {
    shape: TimelineShape;
    changes: readonly Change[];
    suspects?: ReadonlySet<string>;
    picked?: PickedCell;
    onPick: (cell: PickedCell | undefined) => void;
    place: (at: number) => number;
    isUnheard: boolean;
    titleOf: (entityRef: string) => string;
  },
): TimelineLane {
  const { shape, changes, suspects, picked, onPick, place, isUnheard } = of;
  const { titleOf } = of;
  const { kind, total, isShown, cells } = row;
  return {
    key: kind,
    label: capital(kindWords[kind]),
    count: total,
    icon: <ChangeKindIcon kind={kind} />,
    isDimmed: !isShown || total === 0,
    ...(isUnheard && { unknown: 'no source reports any' }),
    ...(total === 0 && !isUnheard && { none: 'None' }),
    marks: cells.map((cell): TimelineMark => {
      const times = cellTimes(cell, shape);
      const inside = changes.filter(({ kind: own, occurredAt }) => {
        const at = Date.parse(occurredAt);
        return own === kind && at >= times.from && at < times.to;
      });
      const isSuspect = inside.some(({ id }) => suspects?.has(id));
      const isPicked =
        picked?.kind === kind &&
        picked.from === times.from &&
        picked.to === times.to;
      return {
        // As time passes, cells move.
        key: String(times.from),
        at: place((times.from + times.to) / 2),
        width: 100 / shape.bins,
        name: placedInWords({ kind, cell }, shape),
        label:
          cell.total === 1 && inside[0] && isShown
            ? nameOf(inside[0], titleOf)
            : undefined,
        isStrong: isSuspect,
        glyph: <Glyph cell={cell} isSuspect={isSuspect} />,
        isPicked,
        onPick: () => onPick(isPicked ? undefined : { kind, ...times }),
      };
    }),
  };
}

/**
 * The outcome; of several their number, with the worst where that is not the
 * usual one. Ringed where one is suspected.
 */
function Glyph(props: { cell: Cell; isSuspect: boolean }) {
  const { cell, isSuspect } = props;
  const isSeveral = cell.total > 1;
  const outcome = worstOutcome(cell.counts);
  const isUsual = outcome === 'succeeded' || outcome === 'merged';
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: '2px',
        fontSize: 11,
        lineHeight: '16px',
        p: '1px',
        ...(isSeveral && {
          justifyContent: 'center',
          minWidth: 16,
          px: '2px',
          py: 0,
          border: 1,
          borderColor: 'primary.main',
          color: 'text.primary',
          bgcolor: 'background.paper',
        }),
        borderRadius: '9px',
        outline: isSuspect ? '1.5px solid' : undefined,
        outlineColor: 'error.main',
      }}
    >
      {!(isSeveral && isUsual) && <OutcomeShape outcome={outcome} />}
      {isSeveral && (cell.total > 99 ? '99+' : cell.total)}
    </Box>
  );
}

/** `Checkout v2.14.1`, in few letters. */
function nameOf(
  change: Change,
  titleOf: (entityRef: string) => string,
): string {
  const { entityRef, item, kind, revision, title } = change;
  const version = revision && shortRevision(revision);
  let known = title ?? version;
  if (kind === 'deploy') {
    known = version ?? title;
  } else if (item !== undefined) {
    known = version;
  }
  const what = [itemBeside({ item, revision }), known]
    .filter(Boolean)
    .join(' ');
  return [entityRef && titleOf(entityRef), what]
    .filter(Boolean)
    .join(kind === 'deploy' ? ' ' : ': ');
}

const mostCells = 200;

/** The same as the picture, in words. */
function TimelineTable(props: { shape: TimelineShape }) {
  const { shape } = props;
  const cells = shape.rows
    .flatMap(({ kind, cells: own }) => own.map(cell => ({ kind, cell })))
    .sort((a, b) => b.cell.bin - a.cell.bin);
  return (
    <Box
      // It scrolls, so the keyboard must reach it.
      tabIndex={0}
      role="region"
      aria-label="The time line as a table"
      sx={{
        maxHeight: 260,
        overflow: 'auto',
        fontSize: 13,
        '& th, & td': { textAlign: 'left', pr: 2, py: 0.125 },
        '& :nth-of-type(3)': { textAlign: 'right' },
      }}
    >
      <table style={{ borderCollapse: 'collapse' }}>
        <thead>
          <tr>
            {['Time', 'Kind', 'Changes', 'Outcomes'].map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.slice(0, mostCells).map(({ kind, cell }) => {
            const { from, to } = cellTimes(cell, shape);
            return (
              <tr key={`${kind} ${cell.bin}`}>
                <td>{spanInWords(from, to)}</td>
                <td>{kindWords[kind]}</td>
                <td>{cell.total}</td>
                <td>{outcomesInWords(cell.counts)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {cells.length > mostCells && <>The newest {mostCells} are shown.</>}
    </Box>
  );
}
