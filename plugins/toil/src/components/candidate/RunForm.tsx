import { useApi } from '@backstage/core-plugin-api';
import {
  Fold,
  Form,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { newRun, problemsOf, runOf } from '../../model/run';

/** A run, or a rehearsal by hand, with what came of it. */
export function RunForm(props: {
  candidate: CandidateDetail;
  onDone: () => void;
}) {
  const { candidate, onDone } = props;
  const [reports, setReports] = useState(0);
  return (
    // Once it was reported, the next one begins closed and empty.
    <Fold summary="Report a run or a rehearsal" key={reports}>
      <Fields
        candidate={candidate}
        onClose={() => setReports(reports + 1)}
        onDone={() => {
          setReports(reports + 1);
          onDone();
        }}
      />
    </Fold>
  );
}

function Fields(props: {
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
      label="A run or a rehearsal"
      submit="Report"
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
          label="What it was"
          {...field('kind')}
          sx={{ flex: '1 1 180px' }}
        >
          <MenuItem value="rehearsal">a rehearsal</MenuItem>
          <MenuItem value="run">a run</MenuItem>
        </TextField>
        <TextField
          select
          label="What came of it"
          {...field('outcome')}
          sx={{ flex: '1 1 180px' }}
        >
          <MenuItem value="succeeded">it succeeded</MenuItem>
          <MenuItem value="failed">
            {candidate.autonomy === 'observe'
              ? 'it failed'
              : 'it failed: that costs a rung'}
          </MenuItem>
        </TextField>
      </Box>
      <FormControlLabel
        label="Somebody looked at the verification signal, and it agreed"
        control={
          <Checkbox
            size="small"
            checked={draft.verified}
            onChange={(_, verified) => setDraft({ ...draft, verified })}
          />
        }
      />
      <TextField
        label="What was seen"
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
        What you report yourself counts where somebody else moves it up.
      </Box>
    </Form>
  );
}
