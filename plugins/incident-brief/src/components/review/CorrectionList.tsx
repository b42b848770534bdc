import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  RelativeTime,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Correction,
  CorrectionState,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { incidentBriefApiRef } from '../../api';
import {
  lineWords,
  statedWords,
  stateMarks,
  stateWords,
} from '../../model/review';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';
import { CorrectionDetails } from './CorrectionDetails';

const refreshMs = 10_000;

/** What was reported as wrong, and whether its source is right by now. */
export function CorrectionList() {
  const api = useApi(incidentBriefApiRef);
  const [parameters, setParameters] = useSearchParams();
  const [state, setState] = useState<CorrectionState | 'all'>('all');
  const shown = parameters.get('correction');
  const answer = useAsyncKeepingLast(
    abort =>
      api.listCorrections(
        { state: state === 'all' ? undefined : state, limit: 100 },
        { abort },
      ),
    ['incident-brief CorrectionList', api, state],
    { refreshMs, keepAcross: true },
  );
  const show = (id: string | undefined) =>
    setParameters(id === undefined ? {} : { correction: id }, {
      replace: true,
    });
  const items = answer.value?.items;
  return (
    <>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={state}
        aria-label="State"
        onChange={(_, next) => next && setState(next)}
        sx={{ mb: 0.5, '& button': { py: 0.125, textTransform: 'none' } }}
      >
        {(['all', 'open', 'closed', 'dismissed'] as const).map(one => (
          <ToggleButton key={one} value={one}>
            {one}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {answer.error && (
        <Alert severity="error" sx={{ py: 0 }}>
          The corrections could not be read: {answer.error.message}
        </Alert>
      )}
      {items === undefined && !answer.error && <p>Reading corrections …</p>}
      {items?.length === 0 && (
        <p>
          {state === 'all'
            ? 'Nobody has reported a line yet. On any line of a brief, click “wrong?”.'
            : `None is ${stateWords[state]}.`}
        </p>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {items?.map(one => (
          <Item
            key={one.id}
            correction={one}
            open={shown === one.id}
            onOpen={open => show(open ? one.id : undefined)}
            onEdited={answer.refresh}
          />
        ))}
      </Box>
      {answer.value?.nextCursor && <p>There are older ones.</p>}
    </>
  );
}

function Item(props: {
  correction: Correction;
  open: boolean;
  onOpen: (open: boolean) => void;
  onEdited: () => void;
}) {
  const { correction, open, onOpen, onEdited } = props;
  const { entityRef, at, environment, state, history, incident } = correction;
  const briefPath = useBriefPath();
  const last = history[history.length - 1];
  return (
    <Box component="li" sx={{ py: 0.75, borderTop: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <Box sx={{ width: 88 }}>
          {stateMarks[state]} {stateWords[state]}
        </Box>
        <Box sx={{ flex: '1 1 420px', minWidth: 0 }}>
          <EntityName entityRef={entityRef} /> ·{' '}
          <strong>{lineWords(correction)}</strong>
          {statedWords(correction)}
          {correction.right && (
            <>
              {' '}
              · right: <em>{correction.right}</em>
            </>
          )}
          <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
            reported <RelativeTime instant={correction.reportedAt} />
            {incident && ` in ${incident}`}
            {history.length > 1 && (
              <>
                {' · '}
                {stateWords[last.state]} <RelativeTime instant={last.at} />:{' '}
                {last.reason}
              </>
            )}
            {correction.reopened > 0 &&
              ` · turned wrong again ${correction.reopened}×`}
            {' · '}
            <Link to={briefAddress(briefPath, { entityRef, at, environment })}>
              the brief then
            </Link>
          </Box>
        </Box>
        <Button
          size="small"
          aria-expanded={open}
          onClick={() => onOpen(!open)}
          sx={{ py: 0, textTransform: 'none', alignSelf: 'start' }}
        >
          {open ? 'Close' : 'Details'}
        </Button>
      </Box>
      {open && (
        <CorrectionDetails
          // Another version begins with what that says.
          key={correction.version}
          correction={correction}
          onEdited={onEdited}
        />
      )}
    </Box>
  );
}
