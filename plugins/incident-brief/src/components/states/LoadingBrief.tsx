import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { plainly } from '@plumbline/backstage-plugin-evidence-common';
import { useSlow } from '@plumbline/backstage-plugin-evidence-react';

const longest = 60;

/** The layout that is about to be filled; says what is read once it takes long. */
export function LoadingBrief(props: { what: string }) {
  const slow = useSlow(true);
  const name = plainly(props.what);
  const what = name.length > longest ? `${name.slice(0, longest)}…` : name;
  return (
    <Box aria-busy>
      <Box role="status" sx={{ minHeight: 36, fontSize: 14 }}>
        {slow && `Reading the brief of ${what} …`}
      </Box>
      <Box
        aria-hidden
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'minmax(0, 9fr) minmax(0, 8fr) minmax(0, 14fr)',
          },
        }}
      >
        <Skeleton variant="rounded" height={220} />
        <Skeleton variant="rounded" height={220} />
        <Skeleton variant="rounded" height={220} />
      </Box>
      <Skeleton aria-hidden variant="rounded" height={280} sx={{ mt: 2 }} />
    </Box>
  );
}
