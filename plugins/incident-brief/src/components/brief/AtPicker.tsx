import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  formatUtcTime,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { FormEvent, useState } from 'react';
import { fromUtcInput, toUtcInput } from '../../model/instants';

const back = [
  { label: '15 min ago', minutes: 15 },
  { label: '1 h ago', minutes: 60 },
  { label: '6 h ago', minutes: 360 },
  { label: 'yesterday', minutes: 1440 },
];

/** Chooses the instant the brief looks from. */
export function AtPicker(props: {
  at?: string;
  onAt: (at: string | undefined) => void;
}) {
  const { at, onAt } = props;
  const now = useNow();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [input, setInput] = useState('');
  const chosen = fromUtcInput(input);

  const open = (button: HTMLElement) => {
    setInput(toUtcInput(at ?? new Date(now).toISOString()));
    setAnchor(button);
  };
  const show = (instant: string | undefined) => {
    setAnchor(undefined);
    onAt(instant);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen) {
      show(chosen);
    }
  };

  return (
    <>
      <Button
        size="small"
        variant="outlined"
        aria-haspopup="dialog"
        onClick={event => open(event.currentTarget)}
      >
        {at ? `As of ${formatUtcTime(at, now)}` : 'Now'}&nbsp;
        <span aria-hidden>▾</span>
      </Button>
      <Popover
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-label': 'Look back' },
        }}
      >
        <Box component="form" onSubmit={submit} sx={{ p: 2, maxWidth: 320 }}>
          <Typography sx={{ mb: 1.5 }}>
            The brief as it was known at an instant.
          </Typography>
          <TextField
            type="datetime-local"
            label="Instant, in UTC"
            size="small"
            fullWidth
            value={input}
            onChange={event => setInput(event.target.value)}
            InputLabelProps={{ shrink: true }}
            inputProps={{ step: 1 }}
          />
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, my: 1 }}>
            {back.map(({ label, minutes }) => (
              <Button
                key={label}
                size="small"
                sx={{ textTransform: 'none' }}
                onClick={() =>
                  show(new Date(now - minutes * 60_000).toISOString())
                }
              >
                {label}
              </Button>
            ))}
          </Box>
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button type="submit" variant="contained" disabled={!chosen}>
              Look back
            </Button>
            <Button onClick={() => show(undefined)}>Now</Button>
          </Box>
        </Box>
      </Popover>
    </>
  );
}
