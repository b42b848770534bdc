import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useMutation,
  useFocused,
  EntityPicker,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { provisioningApiRef } from '../../api';

const groups = { kind: 'group' };

/** Which group is to own it; one of that group's approvers has to take it. */
export function TransferForm(props: {
  request: ProvisioningRequest;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { request, onDone, onCancel } = props;
  const api = useApi(provisioningApiRef);
  const [owner, setOwner] = useState<string>();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const field = useFocused();
  const text = reason.trim();
  return (
    <Form
      label="Hand it over"
      submit="Hand it over"
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (owner) {
          void mutation.run(() =>
            api.act(request.id, 'transfer', {
              owner,
              ...(text !== '' && { reason: text }),
            }),
          );
        }
      }}
    >
      <EntityPicker
        inputRef={field}
        label="To which group"
        help="One of its approvers has to accept; until then it stays yours"
        nothing="No group is called that"
        filter={groups}
        value={owner}
        required
        wrong={tried && !owner ? 'Choose a group.' : undefined}
        onChange={setOwner}
      />
      <TextField
        size="small"
        label="Why"
        value={reason}
        inputProps={{ maxLength: 2_000 }}
        onChange={({ target }) => setReason(target.value)}
      />
    </Form>
  );
}
