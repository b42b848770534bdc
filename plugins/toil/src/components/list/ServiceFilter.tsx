import { entityTitle } from '@plumbline/backstage-plugin-evidence-react';
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';

/**
 * Narrows the list to a service. Offers those that work is known of, which may
 * be hundreds: so they are found by typing.
 */
export function ServiceFilter(props: {
  services: readonly string[];
  value: string | undefined;
  onChoose: (service: string | undefined) => void;
}) {
  const { services, value, onChoose } = props;
  const offered = new Set([...services, ...(value ? [value] : [])]);
  const options = [...offered].sort((a, b) =>
    entityTitle(a).localeCompare(entityTitle(b)),
  );
  return (
    <Autocomplete
      size="small"
      options={options}
      value={value ?? null}
      getOptionLabel={entityTitle}
      onChange={(_, chosen) => onChoose(chosen ?? undefined)}
      noOptionsText="No work is known of a service that is called so"
      sx={{ width: 200, flex: { xs: '1 1 45%', sm: '0 0 auto' } }}
      renderInput={params => (
        <TextField
          {...params}
          label="Service"
          placeholder="all"
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
        />
      )}
    />
  );
}
