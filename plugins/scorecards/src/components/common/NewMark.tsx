import Box from '@mui/material/Box';

/** It was not there when legacy was frozen. */
export function NewMark() {
  return (
    <Box
      component="span"
      sx={{
        mr: 0.75,
        px: 0.5,
        fontSize: 12,
        fontWeight: 700,
        border: 1,
        borderRadius: 0.5,
        color: 'error.main',
      }}
    >
      new
    </Box>
  );
}
