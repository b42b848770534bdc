import Box from '@mui/material/Box';
import { triageKeys } from './useTriage';

/** What the keys do, for whoever asks. */
export function TriageHelp(props: { shown: boolean; onToggle: () => void }) {
  const { shown, onToggle } = props;
  return (
    <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
      <Box
        component="button"
        type="button"
        aria-expanded={shown}
        onClick={onToggle}
        sx={{
          p: 0,
          border: 0,
          bgcolor: 'transparent',
          font: 'inherit',
          color: 'inherit',
          cursor: 'pointer',
          textDecoration: 'underline',
        }}
      >
        By keyboard: j, k, Enter, r … ?
      </Box>
      {shown && (
        <Box
          component="dl"
          aria-label="Keys"
          sx={{
            display: 'grid',
            gridTemplateColumns: 'max-content max-content',
            columnGap: 1.5,
            m: 0,
            mt: 0.5,
          }}
        >
          {triageKeys.map(({ key, words }) => [
            <Box component="dt" key={key}>
              <kbd>{key}</kbd>
            </Box>,
            <Box component="dd" key={words} sx={{ m: 0 }}>
              {words}
            </Box>,
          ])}
        </Box>
      )}
    </Box>
  );
}
