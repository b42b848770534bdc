import {
  failureOf,
  statusOf,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
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
      <Box sx={{ display: 'flex', gap: 1, mb: 1.5 }}>
        {retry && (
          <Button variant="outlined" size="small" onClick={onRetry}>
            Try again
          </Button>
        )}
        {query.at && (
          <Button variant="outlined" size="small" onClick={onNow}>
            Show it as of now
          </Button>
        )}
      </Box>
      {statusOf(error) === 404 && <SignalBox label="Look up something else" />}
    </StateFrame>
  );
}
