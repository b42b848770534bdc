import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useFocused,
  useMutation,
  EntityPicker,
} from '@plumbline/backstage-plugin-evidence-react';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { toilApiRef } from '../../api';
import { owners, services } from '../../model/offered';
import { useCandidatePath } from '../../usePaths';

const fields = [
  { name: 'title', label: 'Work', placeholder: 'Fail over orders-db by hand' },
  { name: 'minutes', label: 'Minutes each', placeholder: '30' },
] as const;

/** Adds work that leaves no trace anywhere; opens it once it is there. */
export function AddForm(props: { onCancel: () => void }) {
  const api = useApi(toilApiRef);
  const navigate = useNavigate();
  const pathOf = useCandidatePath();
  const focused = useFocused();
  const [draft, setDraft] = useState({
    title: '',
    minutes: '',
  });
  const [owner, setOwner] = useState<string>();
  const [service, setService] = useState<string>();
  const [tried, setTried] = useState(false);
  const mutation = useMutation(() => {});
  const title = draft.title.trim();
  const minutes = draft.minutes.trim();
  const problems: Partial<Record<keyof typeof draft, string>> = {
    ...(title === '' && { title: 'Name the work.' }),
    ...(minutes !== '' &&
      !Number.isFinite(Number(minutes)) && { minutes: 'Give a number.' }),
  };
  return (
    <Form
      label="Add work"
      submit="Add"
      mutation={mutation}
      onCancel={props.onCancel}
      onSubmit={() => {
        setTried(true);
        if (Object.keys(problems).length === 0) {
          void mutation.run(async () => {
            const { id } = await api.addCandidate({
              title,
              owner,
              services: service === undefined ? undefined : [service],
              minutes: minutes === '' ? undefined : Number(minutes),
            });
            navigate(`${pathOf(id)}?review`);
          });
        }
      }}
    >
      {fields.map(({ name, label, placeholder }) => (
        <TextField
          key={name}
          size="small"
          label={label}
          value={draft[name]}
          placeholder={placeholder}
          inputRef={name === 'title' ? focused : undefined}
          required={name === 'title'}
          error={tried && problems[name] !== undefined}
          helperText={tried ? problems[name] : undefined}
          InputLabelProps={{ shrink: true }}
          onChange={({ target }) =>
            setDraft({ ...draft, [name]: target.value })
          }
        />
      ))}
      <EntityPicker
        label="Owner"
        nothing="No group or person is called that"
        filter={owners}
        value={owner}
        onChange={setOwner}
      />
      <EntityPicker
        label="Service"
        nothing="No service that you may see is called that"
        filter={services}
        value={service}
        onChange={setService}
      />
    </Form>
  );
}
