import {
  FigureCard,
  count,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import type { TeamToil } from '@plumbline/backstage-plugin-toil-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { timeWords } from '../../model/words';

/** Hours, their share of the team's time against the limit, and of how much work. */
export function TeamFigures(props: { toil: TeamToil }) {
  const { minutesPerMonth, work, withoutTime, people } = props.toil;
  const { capacityMinutes, share, limit } = props.toil;
  const isOver = share !== undefined && share > limit;
  return (
    <>
      {isOver && (
        <Alert severity="warning" sx={{ mb: 2, borderRadius: '8px' }}>
          Above the limit of {percent(limit)}
        </Alert>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          mb: 2,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'repeat(3, minmax(0, 1fr))',
          },
        }}
      >
        <FigureCard
          label="Hours a month"
          figure={timeWords(minutesPerMonth)}
          meaning={
            withoutTime > 0
              ? `At least: ${withoutTime} of unknown length`
              : 'As far as reported'
          }
        />
        <FigureCard
          label="Share of the team’s time"
          figure={share === undefined ? 'Unknown' : percent(share)}
          meaning={
            share === undefined
              ? 'The catalog names no members of this team'
              : `${count(people!, 'person', 'people')}, ${timeWords(
                  capacityMinutes,
                )} a month; limit ${percent(limit)}`
          }
          picture={share !== undefined && <Meter share={share} limit={limit} />}
        />
        <FigureCard
          label="Work"
          figure={work}
          meaning={work === 1 ? 'kind of work' : 'kinds of work'}
        />
      </Box>
    </>
  );
}

function Meter(props: { share: number; limit: number }) {
  const { share, limit } = props;
  const width = (of: number) => `${Math.min(100, of * 100)}%`;
  return (
    <Box
      role="img"
      aria-label={`${percent(share)} of capacity; the limit is ${percent(
        limit,
      )}`}
      sx={{
        position: 'relative',
        width: 110,
        height: 12,
        borderRadius: '3px',
        bgcolor: 'action.hover',
      }}
    >
      <Box
        sx={{
          height: '100%',
          borderRadius: '3px',
          width: width(share),
          bgcolor: share > limit ? 'error.main' : 'primary.main',
        }}
      />
      <Box
        sx={{
          position: 'absolute',
          top: -4,
          bottom: -4,
          left: width(limit),
          borderLeft: 2,
          borderStyle: 'dashed',
          borderColor: 'text.primary',
        }}
      />
    </Box>
  );
}
