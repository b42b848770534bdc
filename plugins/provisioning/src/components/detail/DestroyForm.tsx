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

/** Asks once more, and why, before something is taken away for good. */
export function DestroyForm(props: {
  request: ProvisioningRequest;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { request, onDone, onCancel } = props;
  const api = useApi(provisioningApiRef);
  const [reason, setReason] = useState('');
  const deed = useDeed(onDone);
  const field = useFocused();
  const said = reason.trim();
  return (
    <Form
      label="Destroy it"
      submit="Destroy it"
      deed={deed}
      onCancel={onCancel}
      onSubmit={() =>
        deed.run(() =>
          api.act(request.id, 'destroy', said === '' ? {} : { reason: said }),
        )
      }
    >
      <div>What is in it is lost with it.</div>
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
