import {
  Card,
  Fold,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import type { TeamToil } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { trendWords } from '../../model/share';
import { timeWords } from '../../model/words';

/** Hours week by week against the limit; the numbers stand in a table below. */
export function TeamTrend(props: { toil: TeamToil }) {
  const { weeks, capacityMinutes, limit } = props.toil;
  const limitMinutes =
    capacityMinutes === undefined
      ? undefined
      : (capacityMinutes * limit * 7) / 30;
  const highest = Math.max(1, ...weeks.map(({ minutes }) => minutes));
  // A limit far above would press the weeks flat.
  const isLimitShown =
    limitMinutes !== undefined && limitMinutes <= highest * 3;
  const most = isLimitShown ? Math.max(highest, limitMinutes) : highest;
  return (
    <Card title="12 weeks" summary={trendWords(weeks)}>
      <Box
        role="img"
        aria-label="Hours week by week; the numbers are in the table below"
        sx={{
          position: 'relative',
          display: 'flex',
          alignItems: 'flex-end',
          gap: 0.5,
          height: 110,
          borderBottom: 1,
          borderColor: 'text.secondary',
        }}
      >
        {weeks.map(({ minutes }, week) => (
          <Box
            // A week has no other name than its place.
            // eslint-disable-next-line react/no-array-index-key
            key={week}
            title={`${agoWords(weeks.length - 1 - week)}: ${timeWords(
              minutes,
            )}`}
            sx={{
              flex: 1,
              height: `${(minutes / most) * 100}%`,
              bgcolor: 'primary.main',
            }}
          />
        ))}
        {isLimitShown && (
          <Box
            sx={{
              position: 'absolute',
              left: 0,
              right: 0,
              bottom: `${(limitMinutes / most) * 100}%`,
              borderTop: 2,
              borderStyle: 'dashed',
              borderColor: 'text.primary',
              fontSize: 12,
            }}
          >
            Limit
          </Box>
        )}
      </Box>
      <Fold summary="Hours week by week">
        <Box
          component="table"
          aria-label="Week by week"
          sx={{ fontSize: 13, '& td, & th': { pr: 2, textAlign: 'left' } }}
        >
          <thead>
            <tr>
              <th>Week</th>
              <th>Time</th>
              <th>Share</th>
            </tr>
          </thead>
          <tbody>
            {weeks
              .map((week, index) => ({
                ...week,
                ago: weeks.length - 1 - index,
              }))
              .reverse()
              .map(({ ago, minutes, share }) => (
                <tr key={ago}>
                  <th scope="row" style={{ fontWeight: 400 }}>
                    {agoWords(ago)}
                  </th>
                  <td>{timeWords(minutes)}</td>
                  <td>{share === undefined ? 'Unknown' : percent(share)}</td>
                </tr>
              ))}
          </tbody>
        </Box>
      </Fold>
    </Card>
  );
}

function agoWords(weeks: number): string {
  return weeks === 0
    ? 'Last 7 days'
    : `${weeks} ${weeks === 1 ? 'week' : 'weeks'} ago`;
}
