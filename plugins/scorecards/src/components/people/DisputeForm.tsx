import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useMutation,
  useFocused,
  EntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedControl } from '@plumbline/backstage-plugin-scorecards-common';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';

/** "This verdict is wrong": why, and what shows it. */
export function DisputeForm(props: {
  entityRef: string;
  control: ListedControl;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { entityRef, control, onDone, onCancel } = props;
  const api = useApi(scorecardsApiRef);
  const [reason, setReason] = useState('');
  const [evidence, setEvidence] = useState('');
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const focused = useFocused();
  const lacksReason = reason.trim() === '';
  return (
    <Form
      label={`Dispute of ‘${control.title}’`}
      submit="Dispute"
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (!lacksReason) {
          void mutation.run(() =>
            api.raiseDispute({
              entityRef,
              control: control.id,
              reason,
              ...(evidence.trim() !== '' && { evidence }),
            }),
          );
        }
      }}
    >
      <TextField
        inputRef={focused}
        required
        multiline
        minRows={2}
        size="small"
        label="Why this verdict is wrong"
        value={reason}
        inputProps={{ maxLength: 2_000 }}
        error={tried && lacksReason}
        helperText={
          tried && lacksReason ? (
            'State what the verdict gets wrong.'
          ) : (
            <>
              <EntityTitle entityRef={control.owner} /> decides; until then the
              verdict stands
            </>
          )
        }
        onChange={({ target }) => setReason(target.value)}
      />
      <TextField
        size="small"
        label="What shows it (a link, or words)"
        value={evidence}
        inputProps={{ maxLength: 4_000 }}
        onChange={({ target }) => setEvidence(target.value)}
      />
    </Form>
  );
}
