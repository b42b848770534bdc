import {
  formatAge,
  formatLeft,
  toneColours,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  isOverdue,
  type Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { dayWords } from '../../model/words';

const soonMs = 14 * 24 * 60 * 60 * 1000;

/** By when a failure is to be mended: amber within 14 days, red when late. */
export function Due(props: { verdict: Verdict; upright?: boolean }) {
  const { verdict, upright = false } = props;
  const { due } = verdict;
  const now = useNow();
  if (due === undefined) {
    return null;
  }
  const left = Date.parse(due) - now;
  const late = isOverdue(verdict, now);
  const soon = left < soonMs ? 'warning' : undefined;
  const tone = late ? 'critical' : soon;
  const age = late ? formatAge(left) : formatLeft(left);
  const day = `Due ${dayWords(due, now)}`;
  return (
    <Box
      component="span"
      sx={theme => ({
        fontWeight: 500,
        whiteSpace: 'nowrap',
        color: tone && toneColours(theme, tone).color,
      })}
    >
      {upright ? (
        <>
          <Box sx={{ fontSize: 14, fontWeight: 600 }}>
            {age}
            {late && ' late'}
          </Box>
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{day}</Box>
        </>
      ) : (
        `${day} · ${age}${late ? ' late' : ''}`
      )}
    </Box>
  );
}
