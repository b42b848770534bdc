import Box from '@mui/material/Box';
import { CopyButton } from './CopyButton';
import { usePortalText } from './usePortalText';

/** A few lines that can be pasted elsewhere, with a button that copies them. */
export function Paste(props: { text: string; what: string }) {
  const { what } = props;
  const text = usePortalText()(props.text);
  return (
    <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
      <Box
        component="pre"
        // It scrolls sideways, so the keyboard must reach it.
        tabIndex={0}
        role="region"
        aria-label={what}
        sx={{
          m: 0,
          px: 1,
          py: 0.5,
          flex: '0 1 auto',
          minWidth: 0,
          overflowX: 'auto',
          fontSize: 12,
          lineHeight: 1.5,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'action.hover',
        }}
      >
        {text.trimEnd()}
      </Box>
      <CopyButton text={() => text} what={what} />
    </Box>
  );
}
