import Box from '@mui/material/Box';

/** Severity as a word; the frame only helps to find it. */
export function SeverityWord(props: { severity: string }) {
  const { severity } = props;
  const grave = /crit|page|emerg|sev-?[01]|^p[01]$|high/i.test(severity);
  return (
    <Box
      component="span"
      sx={{
        px: 0.5,
        border: 1,
        borderRadius: 0.5,
        borderColor: grave ? 'error.main' : 'warning.main',
        fontWeight: grave ? 700 : 400,
        whiteSpace: 'nowrap',
      }}
    >
      {severity}
    </Box>
  );
}
