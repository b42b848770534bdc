import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useMutation,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  CandidateDetail,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { toilApiRef } from '../../api';
import { bucketOrder } from '../../model/words';

/** Another bucket, with a reason and a day on which the rules decide again. */
export function OverrideForm(props: {
  candidate: CandidateDetail;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { candidate, onDone, onCancel } = props;
  const { id, version, computedBucket } = candidate;
  const api = useApi(toilApiRef);
  const now = useNow();
  const [draft, setDraft] = useState({ bucket: '', reason: '', until: '' });
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const first = new Date(now + dayMs).toISOString().slice(0, 10);
  const problems = {
    bucket: draft.bucket === '' && 'Choose a bucket.',
    reason: draft.reason.trim() === '' && 'Give a reason.',
    until: draft.until < first && 'Choose a day in the future.',
  };
  const submit = () => {
    setTried(true);
    if (!problems.bucket && !problems.reason && !problems.until) {
      void mutation.run(() =>
        api.overrideBucket(id, {
          version,
          bucket: draft.bucket as Bucket,
          reason: draft.reason.trim(),
          until: `${draft.until}T00:00:00Z`,
        }),
      );
    }
  };
  const field = (name: keyof typeof draft) => ({
    size: 'small' as const,
    required: true,
    value: draft[name],
    error: tried && Boolean(problems[name]),
    helperText: tried && problems[name],
    onChange: ({ target }: { target: { value: string } }) =>
      setDraft({ ...draft, [name]: target.value }),
  });
  return (
    <Form
      label="Move bucket"
      submit="Move"
      mutation={mutation}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          select
          label="Bucket"
          {...field('bucket')}
          sx={{ minWidth: 170 }}
        >
          {bucketOrder
            .filter(bucket => bucket !== computedBucket)
            .map(bucket => (
              <MenuItem key={bucket} value={bucket}>
                {bucketRuleOf(bucket).title}
              </MenuItem>
            ))}
        </TextField>
        <TextField
          label="Reason"
          {...field('reason')}
          inputProps={{ maxLength: 1_000 }}
          sx={{ flex: '1 1 220px' }}
        />
        <TextField
          label="Until"
          type="date"
          {...field('until')}
          InputLabelProps={{ shrink: true }}
          inputProps={{ min: first }}
        />
      </Box>
    </Form>
  );
}
