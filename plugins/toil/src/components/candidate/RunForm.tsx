import { useApi } from '@backstage/core-plugin-api';
import { Form, useMutation } from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { newRun, problemsOf, runOf } from '../../model/run';

/** A run, or a rehearsal by hand, and its outcome. */
export function RunForm(props: {
  candidate: CandidateDetail;
  onClose: () => void;
  onDone: () => void;
}) {
  const { candidate, onClose, onDone } = props;
  const api = useApi(toilApiRef);
  const [draft, setDraft] = useState(newRun);
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const problems = problemsOf(draft);
  const field = (name: 'kind' | 'outcome' | 'verification' | 'url') => ({
    size: 'small' as const,
    value: draft[name],
    error: tried && problems[name] !== undefined,
    helperText: tried ? problems[name] : undefined,
    onChange: ({ target }: { target: { value: string } }) =>
      setDraft({ ...draft, [name]: target.value }),
  });
  return (
    <Form
      label="Record run"
      submit="Record"
      mutation={mutation}
      onCancel={onClose}
      onSubmit={() => {
        setTried(true);
        if (Object.keys(problems).length === 0) {
          void mutation.run(() => api.reportRun(candidate.id, runOf(draft)));
        }
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <TextField
          select
          label="Kind"
          {...field('kind')}
          sx={{ flex: '1 1 180px' }}
        >
          <MenuItem value="rehearsal">Rehearsal</MenuItem>
          <MenuItem value="run">Run</MenuItem>
        </TextField>
        <TextField
          select
          label="Outcome"
          {...field('outcome')}
          sx={{ flex: '1 1 180px' }}
        >
          <MenuItem value="succeeded">Succeeded</MenuItem>
          <MenuItem value="failed">
            {candidate.autonomy === 'observe'
              ? 'Failed'
              : 'Failed: one level lower'}
          </MenuItem>
        </TextField>
      </Box>
      <FormControlLabel
        label="Verified by the verification signal"
        control={
          <Checkbox
            size="small"
            checked={draft.verified}
            onChange={(_, verified) => setDraft({ ...draft, verified })}
          />
        }
      />
      <TextField
        label="Evidence"
        {...field('verification')}
        placeholder={candidate.readiness.verification}
        inputProps={{ maxLength: 1_000 }}
      />
      <TextField
        label="Link"
        {...field('url')}
        placeholder="https://"
        InputLabelProps={{ shrink: true }}
      />
      <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
        Your own runs count only when someone else promotes.
      </Box>
    </Form>
  );
}
