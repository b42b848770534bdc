import { Link } from '@backstage/core-components';
import {
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { useParams, useSearchParams } from 'react-router-dom';
import { useToilPath } from '../../usePaths';
import { Actions } from './Actions';
import { Automation } from './Automation';
import { BucketBox } from './BucketBox';
import { Evidence } from './Evidence';
import { Facts } from './Facts';
import { History } from './History';
import { LadderBox } from './LadderBox';
import { ReadinessBox } from './ReadinessBox';
import { ReviewForm } from './ReviewForm';
import { SavedBox } from './SavedBox';
import { Scores } from './Scores';
import { StaleReasons } from './StaleReasons';
import { useCandidate } from './useCandidate';

/** `/toil/candidates/<id>`: why it is where it is, and what to do about it. */
export function CandidatePage() {
  const { id = '' } = useParams();
  const { value, error, refresh } = useCandidate(id);
  const path = useToilPath();
  useDocumentTitle(value?.title ?? 'Toil');
  return (
    <>
      <Link to={path}>‹ the backlog</Link>
      {!value && !error && <Reading what="the candidate" lines={10} />}
      {!value && error && (
        <Failed error={error} what="The candidate" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && <Candidate key={value.id} candidate={value} onDone={refresh} />}
    </>
  );
}

function Candidate(props: { candidate: CandidateDetail; onDone: () => void }) {
  const { candidate, onDone } = props;
  const [parameters, setParameters] = useSearchParams();
  const reviews = parameters.has('review');
  const onReview = (shown: boolean) =>
    setParameters(shown ? { review: '' } : {}, { replace: true });
  return (
    <>
      <PageHead title={candidate.title} />
      <Facts candidate={candidate} />
      <StaleReasons candidate={candidate} />
      <Actions
        candidate={candidate}
        reviews={reviews}
        onReview={() => onReview(!reviews)}
        onDone={onDone}
      />
      {reviews && (
        <ReviewForm
          candidate={candidate}
          onMoved={onDone}
          onCancel={() => onReview(false)}
          onDone={() => {
            onReview(false);
            onDone();
          }}
        />
      )}
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
        <div>
          <Scores candidate={candidate} />
          <BucketBox candidate={candidate} onDone={onDone} />
          <SavedBox candidate={candidate} />
          <ReadinessBox candidate={candidate} />
          <Automation candidate={candidate} />
          <LadderBox candidate={candidate} onDone={onDone} />
        </div>
        <div>
          <Evidence candidate={candidate} onRegrouped={onDone} />
          <History candidate={candidate} />
        </div>
      </Box>
    </>
  );
}
