import Box from '@mui/material/Box';
import { Sparkline as Line } from '@plumbline/backstage-plugin-evidence-react';
import { sparkWords } from '../../model/spark';

/** Occurrences week by week, the oldest first; none where no source looks. */
export function Sparkline(props: { weeks: readonly number[] }) {
  const { weeks } = props;
  return weeks.length === 0 ? (
    <Box component="span" sx={{ color: 'text.secondary' }}>
      not observed
    </Box>
  ) : (
    <Box sx={{ width: weeks.length * 6 }}>
      <Line values={weeks} label={sparkWords(weeks)} height={22} />
    </Box>
  );
}
