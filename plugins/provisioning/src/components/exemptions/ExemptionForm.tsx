import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useMutation,
  useFocused,
} from '@plumbline/backstage-plugin-evidence-react';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { provisioningApiRef } from '../../api';

/** A finding of a policy, or one of the attributes that drifted. */
export type ExemptionSubject =
  | { rule: string; maxDays: number }
  | { fields: readonly string[] };

/** Asks for an exemption: from what, why, and until when. */
export function ExemptionForm(props: {
  request: string;
  subject: ExemptionSubject;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { request, subject, onDone, onCancel } = props;
  const api = useApi(provisioningApiRef);
  const fields = 'fields' in subject ? subject.fields : undefined;
  const [field, setField] = useState(fields?.[0] ?? '');
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState('');
  const [wide, setWide] = useState(false);
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const focused = useFocused();
  const why = reason.trim();
  const lacks = (text: string, words: string) =>
    tried && text === '' ? words : undefined;
  const submit = () => {
    setTried(true);
    if (why !== '' && expires !== '') {
      const about =
        'rule' in subject
          ? {
              rule: subject.rule,
              scope: wide ? ('service' as const) : ('request' as const),
            }
          : { field };
      void mutation.run(() =>
        api.requestExemption(request, { ...about, reason: why, expires }),
      );
    }
  };
  return (
    <Form
      label={
        'rule' in subject
          ? `Exemption from ${subject.rule}`
          : 'Exemption of what drifted'
      }
      submit="Ask for it"
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={submit}
    >
      {fields && (
        <TextField
          select
          size="small"
          label="What may stay as it is"
          value={field}
          onChange={({ target }) => setField(target.value)}
        >
          {fields.map(each => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </TextField>
      )}
      <TextField
        inputRef={focused}
        required
        size="small"
        label="Why it can’t be met yet"
        value={reason}
        inputProps={{ maxLength: 2_000 }}
        error={lacks(why, '') !== undefined}
        helperText={lacks(why, 'Say why.')}
        onChange={({ target }) => setReason(target.value)}
      />
      <TextField
        required
        size="small"
        type="date"
        label="Until, not including"
        value={expires}
        InputLabelProps={{ shrink: true }}
        error={lacks(expires, '') !== undefined}
        helperText={
          lacks(expires, 'Say until when.') ??
          ('rule' in subject
            ? `At most ${subject.maxDays} days; another user decides`
            : 'Another user decides')
        }
        onChange={({ target }) => setExpires(target.value)}
      />
      {!fields && (
        <FormControlLabel
          label="For all that is requested for this service, of the same product and environment"
          control={
            <Checkbox
              size="small"
              checked={wide}
              onChange={({ target }) => setWide(target.checked)}
            />
          }
        />
      )}
    </Form>
  );
}
