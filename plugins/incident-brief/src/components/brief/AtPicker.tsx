import {
  type Brief,
  itemBeside,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  formatUtcTime,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import ClockIcon from '@mui/icons-material/AccessTime';
import ExpandIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import MenuList from '@mui/material/MenuList';
import Popover from '@mui/material/Popover';
import TextField from '@mui/material/TextField';
import { FormEvent, useState } from 'react';
import { shortRevision } from '../../model/changed';
import { fromUtcInput, toUtcInput } from '../../model/instants';

const minute = 60_000;

/** The instants that a responder compares with: what began when, and round ages. */
function momentsOf(brief: Brief, now: number) {
  const { firing, lastChange } = brief;
  const alerts = isKnown(firing.alerts) ? firing.alerts.value : [];
  const incidents = isKnown(firing.incidents) ? firing.incidents.value : [];
  const [suspect] = lastChange.suspects;
  const moments: { label: string; at?: string }[] = [
    ...alerts
      .slice(0, 1)
      .map(({ since }) => ({ label: 'Alert fired', at: since })),
    ...incidents
      .slice(0, 2)
      .map(({ id, since }) => ({ label: `${id} opened`, at: since })),
  ];
  if (suspect) {
    const { kind, occurredAt, revision } = suspect.change;
    moments.push({
      label: `Before ${
        [itemBeside(suspect.change), revision && shortRevision(revision)]
          .filter(Boolean)
          .join(' ') || `the ${kind}`
      }`,
      at: new Date(Date.parse(occurredAt) - minute).toISOString(),
    });
  }
  for (const [label, minutes] of [
    ['1 h ago', 60],
    ['6 h ago', 360],
    ['24 h ago', 1440],
  ] as const) {
    moments.push({ label, at: new Date(now - minutes * minute).toISOString() });
  }
  return moments.flatMap(({ label, at }) =>
    at === undefined ? [] : [{ label, at }],
  );
}

/** Chooses the instant the brief looks from. */
export function AtPicker(props: {
  brief: Brief;
  at?: string;
  onAt: (at: string | undefined) => void;
}) {
  const { at, brief, onAt } = props;
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
  const ends = { display: 'flex', justifyContent: 'space-between', gap: 3 };

  return (
    <>
      <Button
        size="small"
        variant="outlined"
        aria-haspopup="dialog"
        startIcon={<ClockIcon />}
        endIcon={<ExpandIcon />}
        onClick={event => open(event.currentTarget)}
      >
        {at
          ? `As of ${formatUtcTime(at, now)}`
          : `Now ${formatUtcTime(new Date(now).toISOString(), now)}`}
      </Button>
      <Popover
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-label': 'As of' },
        }}
      >
        <MenuList autoFocusItem sx={{ minWidth: 300 }}>
          <MenuItem
            selected={at === undefined}
            onClick={() => show(undefined)}
            sx={{ ...ends, fontSize: 13 }}
          >
            Now
          </MenuItem>
          {momentsOf(brief, now).map(moment => (
            <MenuItem
              key={moment.label}
              selected={moment.at === at}
              onClick={() => show(moment.at)}
              sx={{ ...ends, fontSize: 13 }}
            >
              {moment.label}
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {formatUtcTime(moment.at, now)}
              </Box>
            </MenuItem>
          ))}
        </MenuList>
        <Box
          component="form"
          onSubmit={submit}
          sx={{
            display: 'flex',
            gap: 1,
            alignItems: 'center',
            p: 1.5,
            borderTop: 1,
            borderColor: 'divider',
          }}
        >
          <TextField
            type="datetime-local"
            label="Time in UTC"
            size="small"
            fullWidth
            value={input}
            onChange={event => setInput(event.target.value)}
            InputLabelProps={{ shrink: true }}
            inputProps={{ step: 1 }}
          />
          <Button type="submit" variant="outlined" disabled={!chosen}>
            Go
          </Button>
        </Box>
      </Popover>
    </>
  );
}
