import Box from '@mui/material/Box';
import { sparkWords } from '../../model/spark';

/** Occurrences week by week, as bars; in words for whoever does not see them. */
export function Sparkline(props: {
  /** The oldest first; empty where no source looks. */
  weeks: readonly number[];
  height?: number;
}) {
  const { weeks, height = 22 } = props;
  if (weeks.length === 0) {
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        not observed
      </Box>
    );
  }
  const most = Math.max(1, ...weeks);
  const words = sparkWords(weeks);
  return (
    <Box
      role="img"
      aria-label={words}
      title={words}
      sx={{
        display: 'inline-flex',
        alignItems: 'flex-end',
        gap: '1px',
        height,
        width: weeks.length * 6,
        borderBottom: 1,
        borderColor: 'text.secondary',
      }}
    >
      {weeks.map((amount, week) => (
        <Box
          // A week has no other name than its place.
          // eslint-disable-next-line react/no-array-index-key
          key={week}
          sx={{
            flex: 1,
            height: `${(amount / most) * 100}%`,
            bgcolor: 'primary.main',
          }}
        />
      ))}
    </Box>
  );
}
