import { useNow } from '@plumbline/backstage-plugin-evidence-react';
import type { SummaryItem } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { alpha, Theme, useTheme } from '@mui/material/styles';
import { bandOrder, bandsOf, BandStatus, partsOf } from '../../model/trend';
import { dayWords } from '../../model/words';

/**
 * What failed, was unknown or exempt, day by day. Distinguished by texture as well
 * as by colour; its numbers stand in a table below.
 */
export function TrendChart(props: {
  title: string;
  days: readonly string[];
  trend: SummaryItem['trend'];
}) {
  const { title, days, trend } = props;
  const now = useNow();
  const theme = useTheme();
  const isTrend = days.length > 1;
  const { bands, most } = isTrend
    ? bandsOf(trend, days.length)
    : { bands: [], most: 0 };
  return (
    <Box sx={{ mt: 0.5 }}>
      <Box
        role="img"
        aria-label={
          isTrend
            ? `${title}: what is not met, by day; the numbers follow in a table`
            : `${title}: what is not met, as a part of all`
        }
        sx={{
          position: 'relative',
          height: isTrend ? 96 : 12,
          border: 1,
          borderColor: 'divider',
          bgcolor: 'background.paper',
        }}
      >
        {bands.map(({ status, corners }) => (
          <Box
            key={status}
            sx={{
              position: 'absolute',
              inset: 0,
              background: texture(status, theme),
              clipPath: `polygon(${corners
                .map(([left, top]) => `${left}% ${top}%`)
                .join(', ')})`,
            }}
          />
        ))}
        {!isTrend &&
          partsOf(trend).map(({ status, left, width }) => (
            <Box
              key={status}
              sx={{
                position: 'absolute',
                ...{ top: 0, bottom: 0, left: `${left}%`, width: `${width}%` },
                background: texture(status, theme),
              }}
            />
          ))}
        <Box sx={{ position: 'absolute', inset: 0, display: 'flex' }}>
          {days.map((day, index) => (
            <Box
              key={day}
              title={`${dayWords(day, now)}: ${bandOrder
                .map(status => `${trend[status][index]} ${status}`)
                .join(', ')}`}
              sx={{ flex: 1, '&:hover': { bgcolor: 'action.hover' } }}
            />
          ))}
        </Box>
      </Box>
      <Box
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <span>{isTrend && dayWords(days[0], now)}</span>
        <span>
          {isTrend
            ? `today; the highest was ${most}`
            : 'known since today: no trend yet'}
        </span>
      </Box>
    </Box>
  );
}

/** Full, slanting to the right, slanting to the left. */
function texture(status: BandStatus, { palette }: Theme): string {
  const slanting = (degrees: number, colour: string) =>
    `repeating-linear-gradient(${degrees}deg, ${alpha(
      colour,
      0.6,
    )} 0 1px, ${alpha(colour, 0.12)} 1px 6px)`;
  switch (status) {
    case 'fail':
      return alpha(palette.error.main, 0.65);
    case 'unknown':
      return slanting(45, palette.text.secondary);
    default:
      return slanting(-45, palette.info.main);
  }
}
