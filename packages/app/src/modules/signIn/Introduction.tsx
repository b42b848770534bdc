import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { PlumblineMark } from '../nav/PlumblineMark';

/** The name, and in two lines what this portal is for. */
export function Introduction() {
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
        <Box
          sx={{
            display: 'inline-flex',
            p: 0.75,
            borderRadius: '6px',
            bgcolor: 'navigation.background',
          }}
        >
          <PlumblineMark size={24} />
        </Box>
        <Typography
          component="h1"
          sx={{ m: 0, fontSize: 20, fontWeight: 600, lineHeight: 1.4 }}
        >
          Plumbline
        </Typography>
      </Box>
      <Typography>
        Incidents: who is on call, what changed, how to roll back.
      </Typography>
      <Typography color="text.secondary">
        Standards, infrastructure on request, and toil, each with its evidence.
      </Typography>
    </Box>
  );
}
