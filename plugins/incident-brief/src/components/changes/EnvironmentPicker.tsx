import type { ChangeTimeline } from '@plumbline/backstage-plugin-evidence-common';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { number } from '@plumbline/backstage-plugin-evidence-react';

const any = 'any';
const named = (environment: string) => `=${environment}`;

/** Environments that something changed in, with how much. */
export function EnvironmentPicker(props: {
  environment?: string;
  offered: ChangeTimeline['environments'];
  onEnvironment: (environment: string | undefined) => void;
}) {
  const { environment, offered, onEnvironment } = props;
  const options =
    environment === undefined ||
    offered.some(one => one.environment === environment)
      ? offered
      : [{ environment, count: 0 }, ...offered];
  return (
    <TextField
      select
      size="small"
      label="Environment"
      value={environment === undefined ? any : named(environment)}
      onChange={({ target: { value } }) =>
        onEnvironment(value === any ? undefined : value.slice(1))
      }
      sx={{ minWidth: 150 }}
    >
      <MenuItem value={any}>Any</MenuItem>
      {options.map(({ environment: name, count }) => (
        <MenuItem key={name} value={named(name)}>
          {name === '' ? 'None named' : name} ({number(count)})
        </MenuItem>
      ))}
    </TextField>
  );
}
