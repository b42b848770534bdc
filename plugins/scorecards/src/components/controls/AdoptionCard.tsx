import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  EmptyState,
  Failed,
  hatch,
  NotRefreshed,
  Reading,
  StackedBar,
  toneColours,
  useAsyncKeepingLast,
  useNow,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { alpha, useTheme, type Theme } from '@mui/material/styles';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { scorecardsApiRef } from '../../api';
import {
  adoptionOrder,
  adoptionParts,
  adoptionWords,
  isAllUnknown,
  restsWords,
} from '../../model/adoption';
import { changeOf } from '../../model/trend';
import { dayWords, statusLabels } from '../../model/words';

const days = 90;
/** From the bottom up. */
const layers = ['pass', 'exempt', 'unknown', 'fail'] as const;

/** How many passed, day by day, of all that the control is judged on. */
export function AdoptionCard(props: { control: ControlDetails }) {
  const { control } = props;
  const { id, adoption } = control;
  const api = useApi(scorecardsApiRef);
  const now = useNow();
  const from = new Date(now - days * dayMs).toISOString().slice(0, 10);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getSummary({ by: 'control', control: id, from }, { abort }),
    ['scorecards AdoptionCard', api, id, from],
    { refreshMs: 60_000, keepAcross: true },
  );
  const item = value?.items.find(each => each.of === id);
  const of = layers.reduce((sum, each) => sum + (adoption[each] ?? 0), 0);
  const gained = item ? changeOf(item.trend.pass) : undefined;
  return (
    <Card
      title="Adoption"
      summary={
        <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
          {number(adoption.pass ?? 0)} of {number(of)}
          {gained && gained.by !== 0 && ` · ${gained.words} in ${days} d`}
        </Box>
      }
    >
      <NotRefreshed shown={value !== undefined} error={error} />
      {!value && !error && <Reading what="the adoption" lines={4} />}
      {!value && error && (
        <Failed error={error} what="The adoption" onRetry={refresh} />
      )}
      {of === 0 && <EmptyState>Nothing is judged by it yet</EmptyState>}
      {of > 0 && (
        <StackedBar
          parts={adoptionParts(adoption)}
          label={adoptionWords(adoption)}
          height={10}
        />
      )}
      {value && item && value.days.length > 1 && (
        <Box sx={{ display: 'flex', gap: 1, mt: 2 }}>
          <Box
            aria-hidden
            sx={{
              display: 'flex',
              flexDirection: 'column',
              height: 160,
              justifyContent: 'space-between',
              textAlign: 'right',
              fontSize: 12,
              lineHeight: 1,
              color: 'text.secondary',
            }}
          >
            <span>{number(mostOf(item.trend, value.days))}</span>
            <span>0</span>
          </Box>
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Layers
              trend={item.trend}
              days={value.days}
              label={`Adoption by day: ${
                item.trend.pass[0]
              } passing on ${dayWords(
                value.days[0],
                now,
              )}, ${item.trend.pass.at(-1)} now`}
            />
            <Box
              sx={{
                display: 'flex',
                justifyContent: 'space-between',
                fontSize: 12,
                color: 'text.secondary',
              }}
            >
              <span>{dayWords(value.days[0], now)}</span>
              <span>Today</span>
            </Box>
          </Box>
        </Box>
      )}
      <Box
        component="ul"
        aria-label="Adoption"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          m: 0,
          mt: 1,
          p: 0,
          listStyle: 'none',
          fontSize: 13,
        }}
      >
        {adoptionOrder.map(status => (
          <Box
            key={status}
            component="li"
            sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}
          >
            <Box
              aria-hidden
              sx={theme => ({
                width: 10,
                height: 10,
                borderRadius: '2px',
                background: layerGround(status, theme),
              })}
            />
            <strong>{number(adoption[status] ?? 0)}</strong>
            {statusLabels[status].toLowerCase()}
          </Box>
        ))}
      </Box>
      {isAllUnknown(adoption) && (
        <EmptyState>
          {['Nothing is known yet', restsWords(control)]
            .filter(Boolean)
            .join('. ')}
          .
        </EmptyState>
      )}
    </Card>
  );
}

type Trend = Record<(typeof layers)[number], number[]>;

function sumsOf(trend: Trend, dates: readonly string[]): number[] {
  return dates.map((_, day) =>
    layers.reduce((sum, each) => sum + trend[each][day], 0),
  );
}

function mostOf(trend: Trend, dates: readonly string[]): number {
  return Math.max(1, ...sumsOf(trend, dates));
}

/** A column a day, its parts on top of each other; hover names the day. */
function Layers(props: {
  trend: Trend;
  days: readonly string[];
  label: string;
}) {
  const { trend, label } = props;
  const theme = useTheme();
  const now = useNow();
  const sums = sumsOf(trend, props.days);
  const most = mostOf(trend, props.days);
  return (
    <Box
      role="img"
      aria-label={label}
      sx={{ display: 'flex', alignItems: 'flex-end', height: 160 }}
    >
      {props.days.map((day, index) => (
        <Box
          key={day}
          title={`${dayWords(day, now)}: ${layers
            .map(
              each =>
                `${trend[each][index]} ${statusLabels[each].toLowerCase()}`,
            )
            .join(', ')}`}
          sx={{
            display: 'flex',
            flexDirection: 'column-reverse',
            flex: 1,
            height: `${(sums[index] / most) * 100}%`,
            '&:hover': { opacity: 0.75 },
          }}
        >
          {layers.map(each => (
            <Box
              key={each}
              sx={{
                flex: `${trend[each][index]} 0 0`,
                background: layerGround(each, theme),
              }}
            />
          ))}
        </Box>
      ))}
    </Box>
  );
}

function layerGround(status: (typeof layers)[number], theme: Theme): string {
  switch (status) {
    case 'pass':
      return alpha(toneColours(theme, 'ok').color, 0.7);
    case 'exempt':
      return alpha(toneColours(theme, 'info').color, 0.7);
    case 'fail':
      return alpha(toneColours(theme, 'critical').color, 0.7);
    default:
      return hatch(theme);
  }
}
