import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Decide,
  EntityName,
  Failed,
  Fold,
  RelativeTime,
  UnknownMark,
  useAsyncKeepingLast,
  useMutation,
  useMe,
  Refused,
  count,
  number,
  EntityTitlesIn,
  useEntityTitles,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  accuracyWindowDays,
  accuracyWords,
  type ControlDetails,
  type Review,
  type ReviewSample,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { scorecardsApiRef } from '../../api';
import { EvidenceList } from '../scorecard/EvidenceList';

type Item = ReviewSample['items'][number];

/** How often it was right where it failed something, and what is to be reviewed. */
export function Accuracy(props: {
  control: string;
  accuracy: NonNullable<ControlDetails['accuracy']>;
  onReviewed: () => void;
}) {
  const { control, accuracy, onReviewed } = props;
  const { wrong, open, version } = accuracy;
  const [figure, sample] = accuracyWords(accuracy).split(/ (?=of )/);
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getReviewSample(control, { abort }),
    ['scorecards Accuracy', api, control],
    { refreshMs: 60_000 },
  );
  const after = () => {
    refresh();
    onReviewed();
  };
  return (
    <Card
      title="Accuracy"
      summary={
        <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
          Version {version}, {accuracyWindowDays} d
        </Box>
      }
    >
      {accuracy.share === undefined ? (
        <UnknownMark
          reason={`${accuracy.reviewed} of at least ${accuracy.least} failures reviewed`}
        />
      ) : (
        <>
          <Box component="span" sx={{ fontSize: 28, fontWeight: 600 }}>
            {figure}
          </Box>{' '}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {sample}
          </Box>
        </>
      )}
      <Box
        component="dl"
        sx={{
          display: 'flex',
          gap: 3,
          m: 0,
          mt: 1,
          '& dd': { m: 0, fontSize: 16, fontWeight: 600 },
          '& dt': { fontSize: 12, color: 'text.secondary' },
          '& > div': { display: 'flex', flexDirection: 'column-reverse' },
        }}
      >
        <Count label="Right" amount={accuracy.reviewed - wrong} />
        <Count label="False positive" amount={wrong} />
        <Count label="Open" amount={open} />
      </Box>
      {error && <Failed error={error} what="The sample" onRetry={refresh} />}
      {value && value.items.length > 0 && (
        <Sample sample={value} onReviewed={after} />
      )}
    </Card>
  );
}

function Count(props: { label: string; amount: number }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{number(props.amount)}</dd>
    </div>
  );
}

/** The next failure to judge, and all that were drawn. */
function Sample(props: { sample: ReviewSample; onReviewed: () => void }) {
  const { sample, onReviewed } = props;
  const { control, items, reviewed } = sample;
  const me = useMe();
  const next = items.find(({ failing, outcome }) => failing && !outcome);
  return (
    <>
      <Box sx={{ mt: 1 }}>
        Sample: {number(reviewed)} of {count(items.length, 'failure')} reviewed
      </Box>
      {next && (
        <Next
          key={next.entityRef}
          sample={sample}
          item={next}
          onReviewed={onReviewed}
        />
      )}
      <Fold summary="The whole sample">
        <Box component="ul" aria-label="Sample" sx={{ m: 0, pl: 2.5 }}>
          {items.map(item => (
            <li key={item.entityRef}>
              <EntityName entityRef={item.entityRef} />: {outcomeWords(item)}
              {item.reviews.map(review => (
                <ReviewLine
                  key={review.by}
                  control={control}
                  review={review}
                  isOwn={me?.user === review.by.toLowerCase()}
                  onWithdrawn={onReviewed}
                />
              ))}
            </li>
          ))}
        </Box>
      </Fold>
    </>
  );
}

function outcomeWords({ failing, outcome }: Item): string {
  if (outcome === 'open') {
    return 'disputed';
  }
  return `${outcome ?? 'not reviewed'}${failing ? '' : ', fixed since'}`;
}

function Next(props: {
  sample: ReviewSample;
  item: Item;
  onReviewed: () => void;
}) {
  const { sample, item, onReviewed } = props;
  const { control, version } = sample;
  const { entityRef, message, evidence } = item;
  const api = useApi(scorecardsApiRef);
  return (
    <Box
      role="group"
      aria-label="Next to review"
      sx={{ mt: 1, pl: 1.25, borderLeft: 3, borderColor: 'divider' }}
    >
      <EntityName entityRef={entityRef} />: <EntityTitlesIn text={message} />
      <EvidenceList evidence={evidence} />
      <Decide
        what="the review"
        onDone={onReviewed}
        onConflict={onReviewed}
        choices={(['right', 'wrong'] as const).map(outcome => ({
          words: outcome === 'right' ? 'Right' : 'False positive',
          needsReason: outcome === 'wrong',
          run: reason =>
            api.reviewVerdict(control, {
              entityRef,
              version,
              outcome,
              ...(reason !== undefined && { reason }),
            }),
        }))}
      />
    </Box>
  );
}

function ReviewLine(props: {
  control: string;
  review: Review;
  isOwn: boolean;
  onWithdrawn: () => void;
}) {
  const { control, review, isOwn, onWithdrawn } = props;
  const { by, at, entityRef, outcome, reason } = review;
  const titleOf = useEntityTitles([entityRef]);
  const api = useApi(scorecardsApiRef);
  const mutation = useMutation(onWithdrawn);
  return (
    <Box sx={{ color: 'text.secondary' }}>
      {outcome}, <EntityName entityRef={by} /> <RelativeTime instant={at} />
      {reason && `: “${reason}”`}{' '}
      {isOwn && (
        <Button
          size="small"
          aria-label={`Withdraw your review of ${titleOf(entityRef)}`}
          disabled={mutation.busy}
          onClick={() =>
            void mutation.run(() => api.withdrawReview(control, { entityRef }))
          }
          sx={{ minWidth: 0, p: 0, textTransform: 'none' }}
        >
          Withdraw
        </Button>
      )}
      <Refused error={mutation.failure} />
    </Box>
  );
}
