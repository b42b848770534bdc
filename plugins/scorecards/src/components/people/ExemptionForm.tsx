import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useMutation,
  useFocused,
  useNow,
  EntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedControl } from '@plumbline/backstage-plugin-scorecards-common';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { endDays, exemptionProblems } from '../../model/exemption';

/** Requests an exemption: why, and until when, within the control's bound. */
export function ExemptionForm(props: {
  entityRef: string;
  control: ListedControl;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { entityRef, control, onDone, onCancel } = props;
  const api = useApi(scorecardsApiRef);
  const now = useNow();
  const [fields, setFields] = useState({ reason: '', expires: '' });
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const focused = useFocused();
  const { maxDays, approvers = control.owner } = control.exemption;
  const { first, last } = endDays(maxDays, now);
  const problems = exemptionProblems(fields, control, now);
  const shown: typeof problems = tried ? problems : {};
  return (
    <Form
      label={`Exemption from ‘${control.title}’`}
      submit="Request"
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (Object.keys(problems).length === 0) {
          void mutation.run(() =>
            api.requestExemption({ entityRef, control: control.id, ...fields }),
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
        label="Why it cannot be met yet"
        value={fields.reason}
        inputProps={{ maxLength: 2_000 }}
        error={shown.reason !== undefined}
        helperText={shown.reason}
        onChange={({ target }) =>
          setFields({ ...fields, reason: target.value })
        }
      />
      <TextField
        required
        size="small"
        type="date"
        label="Until, not including"
        value={fields.expires}
        InputLabelProps={{ shrink: true }}
        inputProps={{ min: first, max: last }}
        error={shown.expires !== undefined}
        helperText={
          shown.expires ?? (
            <>
              At most {maxDays} days, so {last};{' '}
              <EntityTitle entityRef={approvers} /> decides, never the requester
            </>
          )
        }
        onChange={({ target }) =>
          setFields({ ...fields, expires: target.value })
        }
      />
    </Form>
  );
}
