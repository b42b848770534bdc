import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { Value } from '../../model/form';
import { Segments } from './Choices';
import { FieldProps, helpOf } from './fieldProps';
import { ListField, MapField, ObjectField } from './Nested';
import { fieldTitle } from '../../model/words';

export type { FieldProps } from './fieldProps';

const fewOptions = 4;

/** One field, drawn by what its schema says. */
export function Field(props: FieldProps) {
  const { field } = props;
  if (field.options) {
    return field.options.length <= fewOptions ? (
      <Segments {...props} />
    ) : (
      <Select {...props} />
    );
  }
  switch (field.schema.type) {
    case 'boolean':
      return <Switch {...props} />;
    case 'array':
      return <ListField {...props} Inner={Field} />;
    case 'object':
      return field.schema.properties ? (
        <ObjectField {...props} Inner={Field} />
      ) : (
        <MapField {...props} Inner={Field} />
      );
    default:
      return <Text {...props} />;
  }
}

function Text(props: FieldProps) {
  const { field, value, problem, disabled, onChange } = props;
  const { maxLength, maximum, minimum, type } = field.schema;
  const isNumber = type === 'number';
  return (
    <TextField
      size="small"
      label={fieldTitle(field.name)}
      required={field.required}
      disabled={disabled}
      value={typeof value === 'object' ? JSON.stringify(value) : value ?? ''}
      error={problem !== undefined}
      helperText={helpOf(props)}
      type={isNumber ? 'number' : 'text'}
      inputProps={
        isNumber
          ? { min: minimum, max: maximum }
          : { maxLength, spellCheck: false }
      }
      onChange={({ target }) => onChange(typed(target.value, isNumber))}
    />
  );
}

/** What is not a number stays a text, so that it is reported as wrong. */
function typed(text: string, isNumber: boolean): Value | undefined {
  if (text === '') {
    return undefined;
  }
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

function Switch(props: FieldProps) {
  const { field, value, problem, disabled, onChange } = props;
  return (
    <FormControl error={problem !== undefined} disabled={disabled}>
      <FormControlLabel
        label={fieldTitle(field.name)}
        control={
          <Checkbox
            size="small"
            checked={value === true}
            onChange={({ target }) => onChange(target.checked)}
          />
        }
      />
      <FormHelperText sx={{ mx: 0 }}>{helpOf(props)}</FormHelperText>
    </FormControl>
  );
}

function Select(props: FieldProps) {
  const { field, value, problem, disabled, onChange } = props;
  const { options = [] } = field;
  return (
    <TextField
      select
      size="small"
      label={fieldTitle(field.name)}
      required={field.required}
      disabled={disabled}
      value={value ?? ''}
      error={problem !== undefined}
      helperText={helpOf(props)}
      onChange={({ target }) =>
        onChange(
          options.find(each => `${each.value}` === `${target.value}`)?.value,
        )
      }
    >
      {options.map(({ value: option, why }) => (
        <MenuItem
          key={String(option)}
          value={option as string}
          disabled={why !== undefined}
        >
          {String(option)}
          {why && ` — ${why}`}
        </MenuItem>
      ))}
    </TextField>
  );
}
