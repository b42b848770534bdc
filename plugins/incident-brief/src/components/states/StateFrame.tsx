import { readable } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';

/** A page that has no brief to show: what happened, then what to do. */
export function StateFrame(props: {
  title: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  const { title, lead, children } = props;
  return (
    <Paper
      variant="outlined"
      sx={{ maxWidth: 760, p: 3, borderRadius: '10px', ...readable }}
    >
      <Typography
        component="h1"
        sx={{ m: 0, mb: 1, fontSize: 20, fontWeight: 600 }}
      >
        {title}
      </Typography>
      {lead && <Box sx={{ mb: 1 }}>{lead}</Box>}
      {children}
    </Paper>
  );
}

const longest = 200;

/** The query, in its own words, however long these were. */
export function Quoted(props: { text: string }) {
  const { text } = props;
  return (
    <Box component="q" sx={{ overflowWrap: 'anywhere' }}>
      {text.length > longest ? `${text.slice(0, longest)}…` : text}
    </Box>
  );
}
