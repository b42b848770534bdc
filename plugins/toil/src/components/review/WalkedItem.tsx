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
import { Meta } from '../candidate/Head';
import { Occurrences, RecentOccurrences } from '../candidate/Occurrences';
import { ReviewForm } from '../candidate/ReviewForm';
import { StaleBar } from '../candidate/StaleBar';
import { useCandidate, useGroup } from '../candidate/useCandidate';

/** A candidate with its evidence beside the questions. */
export function WalkedItem(props: {
  id: string;
  onReviewed: () => void;
  onSkipped: () => void;
}) {
  const { id, onReviewed, onSkipped } = props;
  const { value, error, refresh } = useCandidate(id);
  const group = useGroup(value?.group);
  if (!value) {
    return error ? (
      <Failed error={error} what="The candidate" onRetry={refresh} />
    ) : (
      <Reading what="the candidate" lines={8} />
    );
  }
  return (
    <article aria-label={value.title}>
      <Head candidate={value} onDone={refresh} />
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 1fr) minmax(0, 1fr)',
          },
          // From the same line on as the card beside it.
          '& > form': { mt: 0, maxWidth: 'none' },
        }}
      >
        <ReviewForm
          candidate={value}
          submit="Save and next"
          cancel="Skip"
          onMoved={refresh}
          onCancel={onSkipped}
          onDone={onReviewed}
        />
        <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
          <Occurrences candidate={value} group={group.value} />
          <RecentOccurrences
            group={group.value}
            error={group.error}
            onRetry={group.refresh}
          />
        </Box>
      </Box>
    </article>
  );
}

function Head(props: { candidate: CandidateDetail; onDone: () => void }) {
  const { candidate, onDone } = props;
  const { id, title, reviewedAt } = candidate;
  const pathOf = useCandidatePath();
  return (
    <>
      <Typography
        component="h2"
        variant="h5"
        sx={{ m: 0, mb: 1.5, fontSize: 16 }}
      >
        <Link to={pathOf(id)}>{title}</Link>
      </Typography>
      <Meta candidate={candidate} />
      <StaleBar candidate={candidate} onDone={onDone} />
      {!candidate.stale && (
        <Box sx={{ mb: 1, fontSize: 13, color: 'text.secondary' }}>
          {reviewedAt ? (
            <>
              Last reviewed <RelativeTime instant={reviewedAt} />
            </>
          ) : (
            'Not reviewed yet'
          )}
        </Box>
      )}
    </>
  );
}
