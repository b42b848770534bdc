import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useNow } from '@plumbline/backstage-plugin-evidence-react';
import { FormEvent, useState } from 'react';
import { ChangesQuery, windows } from '../../model/changes/query';
import { fromUtcInput, toUtcInput } from '../../model/instants';

/** `6 h`, `7 d`. */
export function spanLabel(since: string): string {
  const unit = since.slice(-1);
  return `${since.slice(0, -1)} ${unit === 'm' ? 'min' : unit}`;
}

/** The last hour, six, a day or a week; or any time. */
export function WindowPicker(props: {
  query: ChangesQuery;
  onQuery: (change: Partial<ChangesQuery>) => void;
}) {
  const { query, onQuery } = props;
  const { since, from, to } = query;
  const now = useNow();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [inputs, setInputs] = useState({ from: '', to: '' });
  const chosen = {
    from: fromUtcInput(inputs.from),
    to: fromUtcInput(inputs.to),
  };
  const isTime =
    chosen.from !== undefined &&
    chosen.to !== undefined &&
    chosen.from < chosen.to;
  const isOther = from !== undefined || !windows.some(one => one === since);

  const open = (button: HTMLElement) => {
    setInputs({
      from: toUtcInput(from ?? new Date(now - 3_600_000).toISOString()),
      to: toUtcInput(to ?? new Date(now).toISOString()),
    });
    setAnchor(button);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isTime) {
      setAnchor(undefined);
      onQuery({ ...chosen, cell: undefined });
    }
  };
  return (
    <>
      <ToggleButtonGroup
        size="small"
        exclusive
        aria-label="Time"
        value={isOther ? 'other' : since}
        sx={{ '& button': { px: 1.25, py: 0.5, textTransform: 'none' } }}
      >
        {windows.map(one => (
          <ToggleButton
            key={one}
            value={one}
            onClick={() =>
              onQuery({
                since: one,
                from: undefined,
                to: undefined,
                cell: undefined,
              })
            }
          >
            {spanLabel(one)}
          </ToggleButton>
        ))}
        <ToggleButton
          value="other"
          aria-haspopup="dialog"
          onClick={event => open(event.currentTarget)}
        >
          {from === undefined && isOther ? spanLabel(since) : 'Custom'}
        </ToggleButton>
      </ToggleButtonGroup>
      <Popover
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': 'From and to' } }}
      >
        <Box
          component="form"
          onSubmit={submit}
          sx={{ p: 2, display: 'grid', gap: 1.5, maxWidth: 300 }}
        >
          {(['from', 'to'] as const).map(end => (
            <TextField
              key={end}
              type="datetime-local"
              size="small"
              label={`${end === 'from' ? 'From' : 'To'}, in UTC`}
              value={inputs[end]}
              onChange={event =>
                setInputs({ ...inputs, [end]: event.target.value })
              }
              InputLabelProps={{ shrink: true }}
              inputProps={{ step: 1 }}
            />
          ))}
          <Button type="submit" variant="contained" disabled={!isTime}>
            Show
          </Button>
        </Box>
      </Popover>
    </>
  );
}
