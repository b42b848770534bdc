import type { TeamToil } from '@plumbline/backstage-plugin-toil-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { percentWords } from '../../model/share';
import { count, timeWords } from '../../model/words';

/** The share of the team's time, against the limit; never less than is known. */
export function Share(props: { toil: TeamToil }) {
  const { minutesPerMonth, work, withoutTime, people } = props.toil;
  const { capacityMinutes, share, limit } = props.toil;
  if (work === 0) {
    return (
      <p>
        No manual work of this team’s is known, or you may not see it: both look
        the same on purpose. That is no sign that there is none.
      </p>
    );
  }
  const isOver = share !== undefined && share > limit;
  return (
    <Box component="section" aria-label="Share of capacity" sx={{ my: 1.5 }}>
      <Box sx={{ fontSize: 20 }}>
        <strong>{timeWords(minutesPerMonth)}</strong> a month
        {share !== undefined && (
          <>
            {' · '}
            <strong>{percentWords(share)}</strong> of what the team has
          </>
        )}
      </Box>
      {share !== undefined && <Meter share={share} limit={limit} />}
      <Box sx={{ color: 'text.secondary' }}>
        {share === undefined
          ? 'The share is unknown: the catalog names no members of this team. '
          : `${count(people!, 'person', 'people')} with ${timeWords(
              capacityMinutes,
            )} a month together; the limit is ${percentWords(limit)}. `}
        {count(work, 'kind')} of work
        {withoutTime > 0 &&
          `, of which ${withoutTime} without a known time: it is at least this much`}
        .
      </Box>
      {isOver && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          <strong>Above the limit of {percentWords(limit)}.</strong> A team that
          has no time left beside its toil cannot end it: take up what costs
          most, and say no to something else meanwhile.
        </Alert>
      )}
    </Box>
  );
}

function Meter(props: { share: number; limit: number }) {
  const { share, limit } = props;
  const width = (of: number) => `${Math.min(100, of * 100)}%`;
  return (
    <Box
      role="img"
      aria-label={`${percentWords(
        share,
      )} of capacity; the limit is ${percentWords(limit)}`}
      sx={{
        position: 'relative',
        height: 18,
        maxWidth: 640,
        my: 0.5,
        border: 1,
        borderColor: 'text.secondary',
      }}
    >
      <Box
        sx={{
          height: '100%',
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
