import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  EntityName,
  LinkButton,
  Refused,
  RelativeTime,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Correction,
  type CorrectionEdit,
  type CorrectionState,
  valueWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { incidentBriefApiRef } from '../../api';
import { stateLook } from '../../model/review';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';

const actionWords: Record<CorrectionState, string> = {
  open: 'Reopen',
  closed: 'Close',
  dismissed: 'Dismiss',
};

/** What the review adds: which claim it was, what would be right, why. */
export function CorrectionDetails(props: {
  correction: Correction;
  onEdited: () => void;
}) {
  const { correction, onEdited } = props;
  const { at, entityRef, environment, history, id } = correction;
  const { said, state, tracked, version } = correction;
  const api = useApi(incidentBriefApiRef);
  const briefPath = useBriefPath();
  const [line, setLine] = useState(correction.line);
  const [right, setRight] = useState(correction.right ?? '');
  const [note, setNote] = useState(correction.note ?? '');
  const saving = useMutation(onEdited);

  const edit = (change: Omit<CorrectionEdit, 'version'>) =>
    api.editCorrection(id, { ...change, version });
  const save = () =>
    saving.run(() =>
      edit({
        ...(line !== correction.line && { line }),
        ...(right.trim() !== '' && { right }),
        ...(note.trim() !== '' && { note }),
      }),
    );
  const closes: CorrectionState[] = tracked ? [] : ['closed'];
  const nextStates: CorrectionState[] =
    state === 'open' ? [...closes, 'dismissed'] : ['open'];

  return (
    <Box
      component="section"
      aria-label="Details"
      sx={{ display: 'grid', gap: 1.5, maxWidth: 760, py: 1.5, ml: { md: 14 } }}
    >
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
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button
          size="small"
          variant="outlined"
          disabled={saving.busy}
          onClick={save}
        >
          Save
        </Button>
        <LinkButton
          to={briefAddress(briefPath, { entityRef, at, environment })}
        >
          Open the brief
        </LinkButton>
      </Box>
      <Refused error={saving.failure} />
      <Decide
        what={correction.line}
        choices={nextStates.map(next => ({
          words: actionWords[next],
          needsReason: true,
          refuses: next === 'dismissed',
          effect: effectOf(next, tracked),
          run: reason => edit({ state: next, reason }),
        }))}
        onDone={onEdited}
        onConflict={onEdited}
      />
      <Box
        component="ol"
        aria-label="History"
        sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 13 }}
      >
        {history.map(event => (
          <li key={`${event.at} ${event.state}`}>
            {stateLook[event.state].word} <RelativeTime instant={event.at} />
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

function effectOf(next: CorrectionState, tracked: boolean): string | undefined {
  switch (next) {
    case 'dismissed':
      return tracked
        ? 'the line was right; it closes automatically once the brief says otherwise'
        : 'the line was right';
    case 'closed':
      return 'the line was wrong, and has passed';
    default:
      return undefined;
  }
}
