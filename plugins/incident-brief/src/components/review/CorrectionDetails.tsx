import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Correction,
  CorrectionEdit,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { incidentBriefApiRef } from '../../api';
import { stateWords, valueWords } from '../../model/review';

const actionWords: Record<Correction['state'], string> = {
  open: 'Open again',
  closed: 'Close it',
  dismissed: 'Dismiss: it was right',
};

/** What the review adds: which claim it was, what would be right, why. */
export function CorrectionDetails(props: {
  correction: Correction;
  onEdited: () => void;
}) {
  const { correction, onEdited } = props;
  const { id, version, said, state, tracked, history } = correction;
  const api = useApi(incidentBriefApiRef);
  const [line, setLine] = useState(correction.line);
  const [right, setRight] = useState(correction.right ?? '');
  const [note, setNote] = useState(correction.note ?? '');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string>();

  const edit = async (change: Omit<CorrectionEdit, 'version'>) => {
    setFailure(undefined);
    try {
      await api.editCorrection(id, { ...change, version });
      onEdited();
    } catch (error) {
      setFailure((error as Error).message);
    }
  };
  const save = () =>
    edit({
      ...(line !== correction.line && { line }),
      ...(right.trim() !== '' && { right }),
      ...(note.trim() !== '' && { note }),
    });
  const decide = (next: Correction['state']) => edit({ state: next, reason });
  const nextStates: Correction['state'][] =
    state === 'open'
      ? ['dismissed', ...(tracked ? [] : ['closed' as const])]
      : ['open'];

  return (
    <Box
      component="section"
      aria-label="Details"
      sx={{ display: 'grid', gap: 1, maxWidth: 760, py: 1, pl: { sm: 12 } }}
    >
      <p style={{ margin: 0 }}>
        {tracked
          ? 'Closes by itself when the brief says otherwise, and opens again when it says the same once more.'
          : 'What it stated passes by itself, so somebody has to close it.'}
      </p>
      {said.length > 1 && (
        <TextField
          select
          size="small"
          label="Which part"
          value={line}
          onChange={event => setLine(event.target.value)}
        >
          <MenuItem value={correction.line}>All of it</MenuItem>
          {said.map(one => (
            <MenuItem key={one.key} value={one.key}>
              {one.label}: {valueWords(one)}
            </MenuItem>
          ))}
        </TextField>
      )}
      <TextField
        size="small"
        label="What would be right"
        value={right}
        onChange={event => setRight(event.target.value)}
      />
      <TextField
        size="small"
        multiline
        label="Note"
        value={note}
        onChange={event => setNote(event.target.value)}
      />
      <Box>
        <Button size="small" variant="contained" onClick={save}>
          Save
        </Button>
      </Box>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
        <TextField
          size="small"
          label="Reason"
          value={reason}
          onChange={event => setReason(event.target.value)}
          sx={{ flex: 1 }}
        />
        {nextStates.map(next => (
          <Button
            key={next}
            size="small"
            variant="outlined"
            disabled={reason.trim() === ''}
            onClick={() => decide(next)}
            sx={{ textTransform: 'none' }}
          >
            {actionWords[next]}
          </Button>
        ))}
      </Box>
      {failure && <div role="alert">Not saved: {failure}</div>}
      <Box component="ol" sx={{ m: 0, pl: 2.5, fontSize: 13 }}>
        {history.map(event => (
          <li key={`${event.at} ${event.state}`}>
            {stateWords[event.state]} <RelativeTime instant={event.at} />
            {event.by && (
              <>
                {' '}
                by <EntityName entityRef={event.by} />
              </>
            )}
            : {event.reason}
          </li>
        ))}
      </Box>
    </Box>
  );
}
