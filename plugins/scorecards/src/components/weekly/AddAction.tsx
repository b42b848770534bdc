import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  useMe,
  useMutation,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { scorecardsApiRef } from '../../api';

/** Adds what the team decided to do: what, who, and until when. */
export function AddAction(props: { team: string; onDone: () => void }) {
  const { onDone, team } = props;
  const api = useApi(scorecardsApiRef);
  const me = useMe();
  const now = useNow();
  const nextWeek = new Date(now + 7 * dayMs).toISOString().slice(0, 10);
  const [fields, setFields] = useState({ title: '', owner: team });
  const [due, setDue] = useState(nextWeek);
  const [isOpen, setIsOpen] = useState(false);
  const mutation = useMutation(() => {
    setFields({ ...fields, title: '' });
    setIsOpen(false);
    onDone();
  });
  const user = me?.user;
  return (
    <>
      {!isOpen && (
        <Button size="small" onClick={() => setIsOpen(true)}>
          Add an action
        </Button>
      )}
      {isOpen && (
        <Form
          label="A new action"
          submit="Add"
          mutation={mutation}
          onCancel={() => setIsOpen(false)}
          onSubmit={() => {
            if (fields.title.trim() !== '') {
              void mutation.run(() =>
                api.addWeeklyAction({ ...fields, team, due }),
              );
            }
          }}
        >
          <TextField
            required
            size="small"
            label="What is to be done"
            value={fields.title}
            inputProps={{ maxLength: 200 }}
            onChange={({ target }) =>
              setFields({ ...fields, title: target.value })
            }
          />
          <Box sx={{ display: 'flex', gap: 1 }}>
            <TextField
              select
              size="small"
              label="Who does it"
              value={fields.owner}
              onChange={({ target }) =>
                setFields({ ...fields, owner: target.value })
              }
            >
              <MenuItem value={team}>The team</MenuItem>
              {user !== undefined && <MenuItem value={user}>Me</MenuItem>}
            </TextField>
            <TextField
              required
              size="small"
              type="date"
              label="Until"
              value={due}
              InputLabelProps={{ shrink: true }}
              onChange={({ target }) => setDue(target.value)}
            />
          </Box>
        </Form>
      )}
    </>
  );
}
