import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useDeed,
  useFocused,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { provisioningApiRef } from '../../api';

const wordsOf = {
  destroy: {
    submit: 'Destroy it',
    means: 'What is in it is lost with it.',
  },
  withdraw: {
    submit: 'Withdraw it',
    means: 'Nothing is made of it, and nobody has to decide on it any more.',
  },
} as const;

/** Asks once more, and why, before something ends for good. */
export function EndForm(props: {
  action: keyof typeof wordsOf;
  request: ProvisioningRequest;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { action, request, onDone, onCancel } = props;
  const { means, submit } = wordsOf[action];
  const api = useApi(provisioningApiRef);
  const [reason, setReason] = useState('');
  const deed = useDeed(onDone);
  const field = useFocused();
  const said = reason.trim();
  return (
    <Form
      label={submit}
      submit={submit}
      deed={deed}
      onCancel={onCancel}
      onSubmit={() =>
        deed.run(() =>
          api.act(request.id, action, said === '' ? {} : { reason: said }),
        )
      }
    >
      <div>{means}</div>
      <TextField
        inputRef={field}
        size="small"
        label="Why it is not needed any more"
        value={reason}
        inputProps={{ maxLength: 2_000 }}
        onChange={({ target }) => setReason(target.value)}
      />
    </Form>
  );
}
