import { useApi } from '@backstage/core-plugin-api';
import { Form, useMutation } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Occurrence,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { toilApiRef } from '../../api';

const keyOf = ({ source, id }: Occurrence) => JSON.stringify([source, id]);

/** Splits occurrences that are other work from the rest of their group. */
export function SplitForm(props: {
  group: ToilGroup;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { group, onDone, onCancel } = props;
  const api = useApi(toilApiRef);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const members = group.members.filter(each => chosen.has(keyOf(each)));
  const choose = (key: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) {
      next.add(key);
    } else {
      next.delete(key);
    }
    setChosen(next);
  };
  return (
    <Form
      label="Split off other work"
      submit="Split off"
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (members.length > 0) {
          void mutation.run(() =>
            api.splitGroup(group.id, {
              members: members.map(({ source, id }) => ({ source, id })),
              note: note.trim() || undefined,
            }),
          );
        }
      }}
    >
      <div>
        Select what is other work. Occurrences in the same words follow, also
        later ones.
      </div>
      <Box
        role="group"
        aria-label="Other work"
        sx={{ maxHeight: 260, overflowY: 'auto', display: 'grid' }}
      >
        {group.members.map(each => (
          <FormControlLabel
            key={keyOf(each)}
            label={`${each.title} (${each.source} ${each.id})`}
            control={
              <Checkbox
                size="small"
                checked={chosen.has(keyOf(each))}
                onChange={(_, isChosen) => choose(keyOf(each), isChosen)}
                sx={{ py: 0.25 }}
              />
            }
            sx={{ overflowWrap: 'anywhere' }}
          />
        ))}
      </Box>
      {tried && members.length === 0 && (
        <Box role="alert" sx={{ color: 'error.main' }}>
          Select at least one.
        </Box>
      )}
      <TextField
        size="small"
        label="Reason"
        value={note}
        inputProps={{ maxLength: 1_000 }}
        onChange={({ target }) => setNote(target.value)}
      />
    </Form>
  );
}
