import {
  Failed,
  NotRefreshed,
  Reading,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { useParams, useSearchParams } from 'react-router-dom';
import { Autonomy } from './Autonomy';
import { Contract } from './Contract';
import { Decisions } from './Decisions';
import { Details } from './Details';
import { Head } from './Head';
import { Occurrences, RecentOccurrences } from './Occurrences';
import { ReviewForm } from './ReviewForm';
import { Scores } from './Scores';
import { StaleBar } from './StaleBar';
import { useCandidate, useGroup } from './useCandidate';

/** `/toil/candidates/<id>`: why it is where it is, and what to do about it. */
export function CandidatePage() {
  const { id = '' } = useParams();
  const { value, error, refresh } = useCandidate(id);
  useDocumentTitle(value?.title ?? 'Toil');
  return (
    <>
      {!value && !error && <Reading what="the candidate" lines={10} />}
      {!value && error && (
        <Failed error={error} what="The candidate" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && <Candidate key={value.id} candidate={value} onDone={refresh} />}
    </>
  );
}

const column = {
  display: 'flex',
  flexDirection: 'column',
  gap: 2,
  minWidth: 0,
} as const;

function Candidate(props: { candidate: CandidateDetail; onDone: () => void }) {
  const { candidate, onDone } = props;
  const [parameters, setParameters] = useSearchParams();
  const group = useGroup(candidate.group);
  const reviews = parameters.has('review');
  const onReview = (part: string | undefined) =>
    setParameters(part === undefined ? {} : { review: part }, {
      replace: true,
    });
  return (
    <>
      <Head
        candidate={candidate}
        reviews={reviews}
        onReview={() => onReview(reviews ? undefined : '')}
        onDone={onDone}
      />
      <StaleBar
        candidate={candidate}
        onReview={() => onReview('')}
        onDone={onDone}
      />
      {reviews && (
        <Box sx={{ mb: 2 }}>
          <ReviewForm
            key={parameters.get('review')}
            candidate={candidate}
            showsContract={parameters.get('review') === 'contract'}
            onMoved={onDone}
            onCancel={() => onReview(undefined)}
            onDone={() => {
              onReview(undefined);
              onDone();
            }}
          />
        </Box>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 1fr) 372px',
          },
        }}
      >
        <Box sx={column}>
          <Scores candidate={candidate} />
          <Occurrences candidate={candidate} group={group.value} />
          <Autonomy candidate={candidate} onDone={onDone} />
        </Box>
        <Box sx={column}>
          <Contract candidate={candidate} onEdit={() => onReview('contract')} />
          <Decisions
            candidate={candidate}
            groupHistory={group.value?.history ?? []}
          />
          <RecentOccurrences
            group={group.value}
            error={group.error}
            onRetry={group.refresh}
            onRegrouped={() => {
              group.refresh();
              onDone();
            }}
          />
          <Details candidate={candidate} />
        </Box>
      </Box>
    </>
  );
}
