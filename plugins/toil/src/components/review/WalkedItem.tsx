import { Link } from '@backstage/core-components';
import {
  Failed,
  Reading,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useCandidatePath } from '../../usePaths';
import { Evidence } from '../candidate/Evidence';
import { Facts } from '../candidate/Facts';
import { ReviewForm } from '../candidate/ReviewForm';
import { StaleReasons } from '../candidate/StaleReasons';
import { useCandidate } from '../candidate/useCandidate';

/** An item with its evidence beside the questions. */
export function WalkedItem(props: {
  id: string;
  onReviewed: () => void;
  onSkipped: () => void;
}) {
  const { id, onReviewed, onSkipped } = props;
  const { value, error, refresh } = useCandidate(id);
  if (!value) {
    return error ? (
      <Failed error={error} what="The item" onRetry={refresh} />
    ) : (
      <Reading what="the item" lines={8} />
    );
  }
  return (
    <article aria-label={value.title}>
      <Head candidate={value} />
      <Box
        sx={{
          display: 'grid',
          columnGap: 4,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 1fr) minmax(0, 1fr)',
          },
        }}
      >
        <ReviewForm
          candidate={value}
          submit="Save, and go on"
          cancel="Skip it"
          onMoved={refresh}
          onCancel={onSkipped}
          onDone={onReviewed}
        />
        <Evidence candidate={value} />
      </Box>
    </article>
  );
}

function Head(props: { candidate: CandidateDetail }) {
  const { candidate } = props;
  const { id, title, reviewedAt } = candidate;
  const pathOf = useCandidatePath();
  return (
    <>
      <Typography component="h2" variant="h5" sx={{ m: 0, fontSize: 20 }}>
        <Link to={pathOf(id)}>{title}</Link>
      </Typography>
      <Facts candidate={candidate} />
      <StaleReasons candidate={candidate} />
      {!candidate.stale && (
        <Box sx={{ color: 'text.secondary' }}>
          {reviewedAt ? (
            <>
              Last reviewed <RelativeTime instant={reviewedAt} />
            </>
          ) : (
            'Nobody has reviewed it yet: what breaks, how often, and how fast does one recover?'
          )}
        </Box>
      )}
    </>
  );
}
