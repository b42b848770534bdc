import { useApi } from '@backstage/core-plugin-api';
import {
  NotRefreshed,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import { incidentBriefApiRef } from '../../api';
import type { BriefQuery } from '../../model/briefQuery';
import { AmbiguousState } from '../states/AmbiguousState';
import { FailedState } from '../states/FailedState';
import { LoadingBrief } from '../states/LoadingBrief';
import { UnmatchedState } from '../states/UnmatchedState';
import { BriefView } from './BriefView';
import { PastBanner } from './notes';

const refreshMs = 30_000;

/** Asks for a brief and shows whichever answer there is. */
export function BriefLoader(props: {
  query: BriefQuery;
  embedded?: boolean;
  onAt: (at: string | undefined) => void;
}) {
  const { query, embedded, onAt } = props;
  const { signal, entityRef, at, onset, environment } = query;
  const api = useApi(incidentBriefApiRef);
  const answer = useAsyncKeepingLast(
    abort =>
      api.getBrief(
        {
          ...(entityRef === undefined
            ? { signal: signal ?? '' }
            : { entityRef }),
          at,
          onset,
          environment,
        },
        { abort },
      ),
    [
      'incident-brief BriefLoader',
      api,
      signal,
      entityRef,
      at,
      onset,
      environment,
    ],
    // The past does not change.
    { refreshMs: at === undefined ? refreshMs : undefined },
  );

  if (answer.value === undefined) {
    return answer.error ? (
      <FailedState
        error={answer.error}
        query={query}
        onRetry={answer.refresh}
        onNow={() => onAt(undefined)}
      />
    ) : (
      <LoadingBrief what={entityRef ?? signal ?? 'the brief'} />
    );
  }
  const past = at && <PastBanner at={at} onNow={() => onAt(undefined)} />;
  switch (answer.value.status) {
    case 'ambiguous':
      return (
        <>
          {past}
          <AmbiguousState query={query} resolution={answer.value.resolution} />
        </>
      );
    case 'unmatched':
      return (
        <>
          {past}
          <UnmatchedState query={query} resolution={answer.value.resolution} />
        </>
      );
    default:
      return (
        <>
          <NotRefreshed
            shown
            error={answer.error}
            answeredAt={answer.answeredAt}
          />
          <BriefView
            brief={answer.value.brief}
            embedded={embedded}
            at={at}
            onAt={onAt}
            onReported={answer.refresh}
          />
        </>
      );
  }
}
