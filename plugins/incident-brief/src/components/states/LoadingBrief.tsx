import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useSlow } from '@plumbline/backstage-plugin-evidence-react';
import { Line, Lines } from '../common/Line';

const lines = ['Signal', 'Owner', 'Changed', 'Hit', 'Neighbours', 'Runs'];
const longest = 60;

/** The layout that is about to be filled; says what is read once it takes long. */
export function LoadingBrief(props: { what: string }) {
  const slow = useSlow(true);
  const what =
    props.what.length > longest
      ? `${props.what.slice(0, longest)}…`
      : props.what;
  return (
    <Box aria-busy>
      <Box role="status" sx={{ minHeight: 36, fontSize: 14 }}>
        {slow && `Reading the brief of ${what} …`}
      </Box>
      <Box aria-hidden>
        <Lines>
          {lines.map(label => (
            <Line key={label} label={label}>
              <Skeleton width="70%" height={label === 'Changed' ? 66 : 22} />
            </Line>
          ))}
        </Lines>
      </Box>
    </Box>
  );
}
