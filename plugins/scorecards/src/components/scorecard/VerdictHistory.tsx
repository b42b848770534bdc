import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { statusLabels } from '../../model/words';

/** What a verdict has been, the newest first. */
export function VerdictHistory(props: {
  verdict: Pick<Verdict, 'entityRef' | 'control'>;
}) {
  const { entityRef, control } = props.verdict;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getVerdictHistory({ entityRef, control }, { abort }),
    ['scorecards VerdictHistory', api, entityRef, control],
  );
  if (!value) {
    return error ? (
      <Failed error={error} what="Its history" onRetry={refresh} />
    ) : (
      <Reading what="its history" lines={2} />
    );
  }
  return (
    <Box
      component="ol"
      aria-label="History"
      sx={{ m: 0, mt: 0.5, p: 0, listStyle: 'none', fontSize: 13 }}
    >
      {value.items.map(({ learnedAt, status, message, version }, index) => (
        <li key={`${learnedAt} ${status}`}>
          <strong>{statusLabels[status]}</strong>{' '}
          <RelativeTime instant={learnedAt} />
          {value.items[index + 1]?.version !== version &&
            `, version ${version}`}
          : <EntityTitlesIn text={message} />
        </li>
      ))}
    </Box>
  );
}
