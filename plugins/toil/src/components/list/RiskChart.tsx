import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  toneColours,
  count,
  EntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Bucket,
  ListedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { KeyboardEvent, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import {
  bands,
  Bubble,
  bubblesOf,
  bubblesShown,
  columnsOf,
  field,
  mostOf,
  xOf,
} from '../../model/chart';
import { dimensionWords } from '../../model/levels';
import { bucketTones, hoursWords, rateWords } from '../../model/words';
import { useCandidatePath } from '../../usePaths';

const riskNotes: Record<string, string> = {
  outage: 'data, recovery',
  'customer-visible': 'customers see it',
  local: 'inconvenience',
};
const ticks = [0.1, 0.33, 1, 4, 10];
const steps: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** Frequency by risk; the area is hours a month. Each bubble opens its work. */
export function RiskChart(props: {
  candidates: readonly ListedCandidate[];
  /** Others are faded. */
  bucket: Bucket | undefined;
  onPoint: (id: string | undefined) => void;
}) {
  const { candidates } = props;
  return (
    <Card title="Frequency × risk" summary="Area: hours a month">
      <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
        <Picture {...props} />
      </Box>
      <Box sx={{ display: { sm: 'none' } }}>
        <Counts candidates={candidates} />
      </Box>
    </Card>
  );
}

function Picture(props: Parameters<typeof RiskChart>[0]) {
  const { candidates, bucket, onPoint } = props;
  const theme = useTheme();
  const { divider, text } = theme.palette;
  const bubbles = bubblesOf(candidates);
  const most = mostOf(candidates);
  const columns = columnsOf(most);
  const [at, setAt] = useState(0);
  const group = useRef<SVGGElement>(null);
  const shown = bubbles.slice(0, bubblesShown);
  const isFaded = ({ candidate }: Bubble) =>
    bucket !== undefined && candidate.bucket !== bucket;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = ownValue(steps, event.key);
    const next = at + (step ?? 0);
    if (step && next >= 0 && next < shown.length) {
      event.preventDefault();
      setAt(next);
      group.current
        ?.querySelector<SVGAElement>(`[data-rank="${next + 1}"]`)
        ?.focus();
    }
  };
  const strong = { fill: text.primary, fontWeight: 600, fontSize: 12 };
  const primary = toneColours(theme, 'primary').color;
  return (
    <Box
      component="svg"
      viewBox="0 0 776 388"
      sx={{
        display: 'block',
        width: '100%',
        maxHeight: 420,
        '& text': {
          fontFamily: theme.typography.fontFamily,
          fontSize: 11,
          fill: text.secondary,
        },
        '& a:focus': { outline: 'none' },
        '& a:focus circle:first-of-type': { strokeWidth: 4 },
      }}
    >
      <rect
        {...{ x: field.left, y: field.top, height: bands[0].height }}
        width={field.right - field.left}
        fill={primary}
        opacity={0.06}
      />
      <rect
        {...{ x: columns[2].left, y: bands[2].top, height: bands[2].height }}
        width={field.right - columns[2].left}
        fill={toneColours(theme, 'info').color}
        opacity={0.06}
      />
      {[...bands.map(({ top }) => top), field.bottom].map(y => (
        <path
          key={y}
          d={`M${field.left} ${y}H${field.right}`}
          stroke={divider}
        />
      ))}
      {[...columns.map(({ left }) => left), field.right].map(x => (
        <path
          key={x}
          d={`M${x} ${field.top}V${field.bottom}`}
          stroke={divider}
        />
      ))}
      {bands.map(({ id, top, height }) => (
        <g key={id} aria-hidden>
          <text x={0} y={top + height / 2 - 2} style={strong}>
            {dimensionWords.risk.levels[id]}
          </text>
          <text x={0} y={top + height / 2 + 13}>
            {ownValue(riskNotes, id)}
          </text>
        </g>
      ))}
      {columns.map(({ id, left, right }) => (
        <text
          key={id}
          aria-hidden
          x={(left + right) / 2}
          y={364}
          textAnchor="middle"
          style={strong}
        >
          {dimensionWords.frequency.levels[id]}
        </text>
      ))}
      {ticks.map(tick => (
        <text
          key={tick}
          aria-hidden
          x={xOf(tick, most)}
          y={380}
          textAnchor={tick === ticks[0] ? 'start' : 'middle'}
        >
          {tick}
        </text>
      ))}
      <text aria-hidden x={field.right} y={380} textAnchor="end">
        {Math.round(most)} a month
      </text>
      <defs>
        <pattern
          id="toil-unknown"
          {...{ width: 5, height: 5, patternUnits: 'userSpaceOnUse' }}
          patternTransform="rotate(45)"
        >
          <path d="M0 0V5" stroke={text.secondary} strokeWidth={1.5} />
        </pattern>
      </defs>
      {bubbles.slice(bubblesShown).map(({ candidate, x, y, r }) => (
        <circle
          key={candidate.id}
          {...{ cx: x, cy: y, r }}
          fill={text.secondary}
          opacity={0.4}
        />
      ))}
      {shown.map(bubble => (
        <Ghost
          key={bubble.candidate.id}
          bubble={bubble}
          isFaded={isFaded(bubble)}
        />
      ))}
      <g
        ref={group}
        role="group"
        aria-label={`Frequency and risk of ${count(shown.length, 'candidate')}`}
        onKeyDown={onKeyDown}
      >
        {[...shown]
          // The smaller ones stand on the larger ones.
          .sort((a, b) => b.r - a.r)
          .map(bubble => (
            <Point
              key={bubble.candidate.id}
              bubble={bubble}
              isFaded={isFaded(bubble)}
              isStop={bubble.rank === Math.min(at, shown.length - 1) + 1}
              onPoint={isOn => {
                onPoint(isOn ? bubble.candidate.id : undefined);
                if (isOn) {
                  setAt(bubble.rank - 1);
                }
              }}
            />
          ))}
      </g>
    </Box>
  );
}

function Point(props: {
  bubble: Bubble<ListedCandidate>;
  isFaded: boolean;
  /** The one that the tab key goes to; arrows go on from there. */
  isStop: boolean;
  onPoint: (isOn: boolean) => void;
}) {
  const { bubble, isFaded, isStop, onPoint } = props;
  const { candidate, rank, x, y, r, isDeclared } = bubble;
  const { id, title, bucket, priority, services } = candidate;
  const theme = useTheme();
  const pathOf = useCandidatePath();
  const { color } = toneColours(theme, bucketTones[bucket]);
  const isDashed = isDeclared || bucket === 'leave-manual';
  const isUnknown = candidate.minutesPerMonth === undefined;
  const facts = `${rateWords(candidate.observedPerMonth)}, ${hoursWords(
    candidate.minutesPerMonth,
  )}`;
  return (
    <Tooltip
      title={
        <>
          <strong>{title}</strong>
          <br />
          {services.length > 0 && (
            <>
              <EntityTitle entityRef={services[0]} /> ·{' '}
            </>
          )}
          Priority {priority}
          <br />
          {facts}
        </>
      }
    >
      <Box
        component={Link}
        to={pathOf(id)}
        data-rank={rank}
        tabIndex={isStop ? 0 : -1}
        aria-label={`${rank}. ${title}: priority ${priority}, ${facts}`}
        onMouseEnter={() => onPoint(true)}
        onMouseLeave={() => onPoint(false)}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
        sx={{ opacity: isFaded ? 0.15 : 1 }}
      >
        <circle
          {...{ cx: x, cy: y, r, stroke: color, strokeWidth: 1.75 }}
          fill={theme.palette.background.paper}
          strokeDasharray={isDashed ? '3 3' : undefined}
        />
        <circle
          {...{ cx: x, cy: y, r }}
          fill={isUnknown ? 'url(#toil-unknown)' : color}
          fillOpacity={isUnknown ? 0.5 : 0.2}
        />
        <text
          x={x}
          y={y + 4}
          textAnchor="middle"
          style={{ fill: theme.palette.text.primary, fontWeight: 600 }}
        >
          {rank}
        </text>
      </Box>
    </Tooltip>
  );
}

/** Where the declared frequency would put it, outside the link and its name. */
function Ghost(props: { bubble: Bubble; isFaded: boolean }) {
  const { x, y, r, ghost } = props.bubble;
  const { color } = toneColours(useTheme(), 'warning');
  if (ghost === undefined) {
    return null;
  }
  const side = ghost > x ? 1 : -1;
  return (
    <g aria-hidden opacity={props.isFaded ? 0.15 : 1}>
      <path
        d={`M${x + side * r} ${y}H${ghost - side * 6}`}
        stroke={color}
        strokeDasharray="3 3"
        strokeWidth={1.5}
      />
      <circle
        {...{ cx: ghost, cy: y, r: 6, fill: 'none', stroke: color }}
        strokeDasharray="2 2"
      />
      <text
        x={ghost + side * 10}
        y={y + 4}
        textAnchor={side > 0 ? 'start' : 'end'}
      >
        declared
      </text>
    </g>
  );
}

/** On a phone: how many there are of each level. */
function Counts(props: { candidates: readonly ListedCandidate[] }) {
  const columns = columnsOf(mostOf([]));
  return (
    <Box
      component="table"
      aria-label="Candidates by frequency and risk"
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 13,
        '& td, & th': {
          border: 1,
          borderColor: 'divider',
          p: 1,
          fontWeight: 500,
          textAlign: 'center',
        },
        '& tbody th': { textAlign: 'left' },
      }}
    >
      <thead>
        <tr>
          <td />
          {columns.map(({ id }) => (
            <th key={id} scope="col">
              {dimensionWords.frequency.levels[id]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bands.map(({ id }) => (
          <tr key={id}>
            <th scope="row">{dimensionWords.risk.levels[id]}</th>
            {columns.map(column => (
              <td key={column.id}>
                {
                  props.candidates.filter(
                    ({ frequency, risk }) =>
                      frequency.level === column.id && risk.level === id,
                  ).length
                }
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Box>
  );
}
