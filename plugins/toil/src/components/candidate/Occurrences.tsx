import {
  Card,
  Failed,
  hatch,
  MaybeLink,
  Reading,
  RelativeTime,
  toneColours,
  Tone,
  useNow,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  CandidateDetail,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useState } from 'react';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import {
  countedWindow,
  groupedMarks,
  marksOf,
  occurrencesByWeek,
} from '../../model/occurrences';
import { dayWords, rateWords, timeWords } from '../../model/words';
import { MergeForm } from './MergeForm';
import { SplitForm } from './SplitForm';

const tones: readonly Tone[] = ['primary', 'warning', 'info', 'neutral'];
const chart = { left: 24, top: 26, bottom: 152 };
/** On a phone there are fewer weeks, so that words stay legible. */
const sizes = {
  wide: { right: 760, weeks: 26 },
  narrow: { right: 380, weeks: 12 },
};
/** Marks that are nearer than this to the one before share its label. */
const markWidth = 110;

/** Occurrences by week and source, with what was counted and decided. */
export function Occurrences(props: {
  candidate: CandidateDetail;
  group: ToilGroup | undefined;
}) {
  const { candidate, group } = props;
  const theme = useTheme();
  const now = useNow();
  const isNarrow = useMediaQuery('(max-width: 799px)');
  const { right, weeks: weeksShown } = sizes[isNarrow ? 'narrow' : 'wide'];
  if (candidate.group === undefined) {
    return (
      <Card title="Occurrences">
        Declared only: no source reports occurrences.
      </Card>
    );
  }
  if (!group) {
    return (
      <Card title="Occurrences">
        <Reading what="the occurrences" />
      </Card>
    );
  }
  const { weeks, sources } = occurrencesByWeek(group, candidate, {
    now,
    weeks: weeksShown,
  });
  const total = weeks.reduce(
    (sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0),
    0,
  );
  const most = Math.max(
    2,
    ...weeks.map(({ counts }) =>
      Object.values(counts).reduce((a, b) => a + b, 0),
    ),
  );
  const begin = weeks[0].start;
  const span = now - begin;
  const xOf = (at: number) =>
    chart.left + ((at - begin) / span) * (right - chart.left);
  const yOf = (amount: number) =>
    chart.bottom - (amount / most) * (chart.bottom - chart.top);
  const width = (right - chart.left) / weeksShown;
  const colourOf = (source: string) =>
    toneColours(
      theme,
      tones[Math.min(sources.indexOf(source), tones.length - 1)],
    ).color;
  const counted = countedWindow(candidate);
  const words = `${count(total, 'occurrence')} in ${weeksShown} weeks`;
  return (
    <Card
      title="Occurrences"
      summary={`${total} in ${weeksShown} weeks`}
      action={<Legend sources={sources} colourOf={colourOf} />}
    >
      <Box
        component="svg"
        role="img"
        aria-label={`${words}: ${sources.join(', ')}; ${rateWords(
          candidate.observedPerMonth,
        )}`}
        viewBox={`0 0 ${right + 16} 176`}
        sx={{
          display: 'block',
          width: '100%',
          '& text': {
            fontFamily: theme.typography.fontFamily,
            fontSize: 11,
            fill: theme.palette.text.secondary,
          },
        }}
      >
        {counted && (
          <>
            <rect
              x={xOf(Math.max(counted.from, begin))}
              y={10}
              width={xOf(counted.to) - xOf(Math.max(counted.from, begin))}
              height={chart.bottom - 10}
              fill={toneColours(theme, 'primary').color}
              opacity={0.07}
            />
            <text
              x={xOf(Math.max(counted.from, begin)) + 6}
              y={22}
              style={{
                fill: toneColours(theme, 'primary').color,
                fontWeight: 600,
              }}
            >
              {Math.round((counted.to - counted.from) / dayMs)} d counted ·{' '}
              {candidate.observations.reduce(
                (sum, each) => sum + each.count,
                0,
              )}{' '}
              · {rateWords(candidate.observedPerMonth)}
            </text>
          </>
        )}
        {[0, Math.round(most / 2), most].map(tick => (
          <g key={tick}>
            <path
              d={`M${chart.left} ${yOf(tick)}H${right}`}
              stroke={theme.palette.divider}
            />
            <text x={16} y={yOf(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        {weeks.map(({ start, counts, isUnknown }, week) => {
          const x = chart.left + week * width + 3;
          if (isUnknown) {
            return (
              <foreignObject
                key={start}
                {...{ x: x - 3, y: chart.top, width }}
                height={chart.bottom - chart.top}
              >
                <Box sx={{ height: '100%', background: hatch(theme) }} />
              </foreignObject>
            );
          }
          let below = 0;
          return sources.map(source => {
            const amount = counts[source] ?? 0;
            const y = yOf(below + amount);
            below += amount;
            return amount === 0 ? null : (
              <rect
                key={`${start} ${source}`}
                {...{ x, y, width: width - 6, rx: 2 }}
                height={Math.max(1, yOf(below - amount) - y - 1)}
                fill={colourOf(source)}
              >
                <title>
                  {dayWords(new Date(start).toISOString())}: {amount} from{' '}
                  {source}
                </title>
              </rect>
            );
          });
        })}
        {groupedMarks(
          marksOf(candidate).filter(({ at }) => at >= begin && at <= now),
          markWidth * (span / (right - chart.left)),
        ).map(({ at, words: mark }) => (
          <g key={`${at} ${mark}`}>
            <path
              d={`M${xOf(at)} 34V${chart.bottom}`}
              stroke={theme.palette.text.secondary}
              strokeDasharray="2 3"
            />
            <text
              x={xOf(at) + (xOf(at) > (chart.left + right) / 2 ? -4 : 4)}
              y={42}
              textAnchor={xOf(at) > (chart.left + right) / 2 ? 'end' : 'start'}
              style={{
                fill: theme.palette.text.primary,
                paintOrder: 'stroke',
                stroke: theme.palette.background.paper,
                strokeWidth: 4,
              }}
            >
              {mark}
            </text>
          </g>
        ))}
        <text x={chart.left} y={170}>
          {dayWords(new Date(begin).toISOString())}
        </text>
        <text x={right} y={170} textAnchor="end">
          {dayWords(new Date(now).toISOString())}
        </text>
      </Box>
    </Card>
  );
}

function Legend(props: {
  sources: readonly string[];
  colourOf: (source: string) => string;
}) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 1.75,
        fontSize: 12,
        color: 'text.secondary',
      }}
    >
      {props.sources.slice(0, tones.length).map(source => (
        <span key={source}>
          <Box
            component="span"
            sx={{
              display: 'inline-block',
              width: 10,
              height: 10,
              mr: 0.75,
              borderRadius: '2px',
              bgcolor: props.colourOf(source),
            }}
          />
          {source}
        </span>
      ))}
    </Box>
  );
}

const recentShown = 3;
const moreShown = 20;

/** The occurrences themselves; what is other work is split off. */
export function RecentOccurrences(props: {
  group: ToilGroup | undefined;
  error?: Error;
  onRetry: () => void;
  /** Called once groups were split or merged; without it they can't be. */
  onRegrouped?: () => void;
}) {
  const { group, error, onRetry, onRegrouped } = props;
  const [shown, setShown] = useState(recentShown);
  const [open, setOpen] = useState<'split' | 'merge'>();
  if (!group) {
    return error ? (
      <Failed error={error} what="The occurrences" onRetry={onRetry} />
    ) : null;
  }
  const form = {
    group,
    onCancel: () => setOpen(undefined),
    onDone: () => {
      setOpen(undefined);
      onRegrouped?.();
    },
  };
  const rest = group.members.length - shown;
  return (
    <Card title="Recent occurrences" summary={`of ${group.size}`}>
      <Box
        component="ul"
        aria-label="Occurrences"
        sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}
      >
        {group.members
          .slice(0, shown)
          .map(({ source, id, title, occurredAt, minutes, url }) => (
            <Box
              component="li"
              key={`${source} ${id}`}
              sx={{
                display: 'flex',
                gap: 1.25,
                py: 0.75,
                borderTop: 1,
                borderColor: 'divider',
                '&:first-of-type': { borderTop: 0 },
              }}
            >
              <Box
                sx={{ flex: '1 1 0', minWidth: 0, overflowWrap: 'anywhere' }}
              >
                {title}
                <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                  <RelativeTime instant={occurredAt} /> · {source}{' '}
                  {url ? <MaybeLink value={url} label={id} /> : id}
                </Box>
              </Box>
              {minutes !== undefined && (
                <Box sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
                  {timeWords(minutes)}
                </Box>
              )}
            </Box>
          ))}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, ml: -0.75 }}>
        {rest > 0 && (
          <Button size="small" onClick={() => setShown(shown + moreShown)}>
            Show {Math.min(rest, moreShown)} more
          </Button>
        )}
        {onRegrouped && (
          <>
            <Button
              size="small"
              aria-expanded={open === 'split'}
              disabled={group.size < 2}
              onClick={() => setOpen(open === 'split' ? undefined : 'split')}
            >
              Split off other work
            </Button>
            <Button
              size="small"
              aria-expanded={open === 'merge'}
              onClick={() => setOpen(open === 'merge' ? undefined : 'merge')}
            >
              Merge same work
            </Button>
          </>
        )}
      </Box>
      {open === 'split' && <SplitForm {...form} />}
      {open === 'merge' && <MergeForm {...form} />}
    </Card>
  );
}
