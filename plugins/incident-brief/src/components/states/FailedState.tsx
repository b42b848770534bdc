import {
  failureOf,
  statusOf,
} from '@plumbline/backstage-plugin-evidence-react';
import Button from '@mui/material/Button';
import type { BriefQuery } from '../../model/briefQuery';
import { SignalBox } from '../home/SignalBox';
import { StateFrame } from './StateFrame';

/** No brief could be had: not allowed, not there, no longer kept, or no answer. */
export function FailedState(props: {
  error: Error;
  query: BriefQuery;
  onRetry: () => void;
  onNow: () => void;
}) {
  const { error, query, onRetry, onNow } = props;
  const { title, words, retry } = failureOf(error, 'This brief');
  return (
    <StateFrame
      title={title}
      lead={
        <>
          {words} <br />
          <code>{error.message}</code>
        </>
      }
    >
      {retry && (
        <Button variant="outlined" size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
      {query.at && (
        <Button variant="outlined" size="small" onClick={onNow} sx={{ ml: 1 }}>
          Show it as of now
        </Button>
      )}
      {statusOf(error) === 404 && <SignalBox label="Look up something else" />}
    </StateFrame>
  );
}
