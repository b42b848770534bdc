import type { FieldSchema } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormHelperText from '@mui/material/FormHelperText';
import TextField from '@mui/material/TextField';
import { ComponentType, ReactNode, useId, useState } from 'react';
import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import type { Value } from '../../model/form';
import { newValue, nestedField } from '../../model/nested';
import { fieldTitle } from '../../model/words';
import { FieldProps, helpOf } from './fieldProps';
import { useRowKeys } from './useRowKeys';

/** What draws each part; it may have parts again. */
type NestedProps = FieldProps & { Inner: ComponentType<FieldProps> };

/** A list: each item as a field of its own, and a way to add one. */
export function ListField(props: NestedProps) {
  const { Inner, field, value, disabled, onChange } = props;
  const { items = {}, maxItems } = field.schema;
  const list = Array.isArray(value) ? value : [];
  const { keys, remove } = useRowKeys(list.length);
  const title = fieldTitle(field.name);
  return (
    <Group {...props}>
      {list.map((item, index) => (
        <Row key={keys[index]}>
          <Inner
            field={nestedField(`${title} ${index + 1}`, items, true)}
            value={item as Value}
            disabled={disabled}
            onChange={next =>
              // What was emptied keeps its place, and is reported as wrong.
              onChange(list.map((one, at) => (at === index ? next ?? '' : one)))
            }
          />
          <Small
            disabled={disabled}
            onClick={() => {
              remove(index);
              onChange(list.filter((_, at) => at !== index));
            }}
          >
            Remove {title} {index + 1}
          </Small>
        </Row>
      ))}
      <Small
        disabled={disabled || list.length >= (maxItems ?? Infinity)}
        onClick={() => onChange([...list, newValue(items)])}
      >
        Add to {title}
      </Small>
    </Group>
  );
}

/** An object: its properties as fields; one that may be left out is added first. */
export function ObjectField(props: NestedProps) {
  const { Inner, field, value, disabled, onChange } = props;
  const { properties = {}, required = [] } = field.schema;
  const title = fieldTitle(field.name);
  const isThere = field.required || isRecord(value);
  const now = isRecord(value) ? value : {};
  if (!isThere) {
    return (
      <Group {...props}>
        <Small
          disabled={disabled}
          onClick={() => onChange(newValue(field.schema))}
        >
          Add {title}
        </Small>
      </Group>
    );
  }
  return (
    <Group {...props}>
      {Object.entries(properties).map(([name, schema]) => (
        <Inner
          key={name}
          field={nestedField(name, schema, required.includes(name))}
          value={now[name] as Value | undefined}
          disabled={disabled}
          onChange={next => {
            const { [name]: _, ...others } = now;
            onChange(next === undefined ? others : { ...others, [name]: next });
          }}
        />
      ))}
      {!field.required && (
        <Small disabled={disabled} onClick={() => onChange(undefined)}>
          Leave out {title}
        </Small>
      )}
    </Group>
  );
}

/** Values by names of one's own. */
export function MapField(props: NestedProps) {
  const { Inner, field, value, disabled, onChange } = props;
  const { additionalProperties } = field.schema;
  const schema: FieldSchema =
    typeof additionalProperties === 'object' ? additionalProperties : {};
  // Two names may be the same while somebody types.
  const [pairs, setPairs] = useState<[string, unknown][]>(
    Object.entries(isRecord(value) ? value : {}),
  );
  const { keys, remove } = useRowKeys(pairs.length);
  const take = (next: [string, unknown][]) => {
    setPairs(next);
    onChange(Object.fromEntries(next.filter(([name]) => name !== '')));
  };
  const title = fieldTitle(field.name);
  return (
    <Group {...props}>
      {pairs.map(([name, each], index) => (
        <Row key={keys[index]}>
          <TextField
            size="small"
            label={`Name ${index + 1}`}
            value={name}
            disabled={disabled}
            onChange={({ target }) =>
              take(pairs.with(index, [target.value, each]))
            }
          />
          <Inner
            field={nestedField(`Value ${index + 1}`, schema, true)}
            value={each as Value | undefined}
            disabled={disabled}
            onChange={next => take(pairs.with(index, [name, next ?? '']))}
          />
          <Small
            disabled={disabled}
            onClick={() => {
              remove(index);
              take(pairs.filter((_, at) => at !== index));
            }}
          >
            Remove {name || `pair ${index + 1}`}
          </Small>
        </Row>
      ))}
      <Small
        disabled={disabled}
        onClick={() => setPairs([...pairs, ['', newValue(schema)]])}
      >
        Add to {title}
      </Small>
    </Group>
  );
}

function Group(props: FieldProps & { children: ReactNode }) {
  const { children, field, problem } = props;
  const help = useId();
  return (
    <Box
      component="fieldset"
      aria-describedby={help}
      sx={{
        display: 'grid',
        gap: 1.5,
        m: 0,
        minWidth: 0,
        px: 1.5,
        py: 1,
        border: 1,
        borderColor: problem === undefined ? 'divider' : 'error.main',
        borderRadius: 1,
      }}
    >
      <Box
        component="legend"
        sx={{ px: 0.5, fontSize: 13, color: 'text.secondary' }}
      >
        {fieldTitle(field.name)}
        {field.required && ' *'}
      </Box>
      {children}
      <FormHelperText id={help} error={problem !== undefined} sx={{ m: 0 }}>
        {helpOf(props)}
      </FormHelperText>
    </Box>
  );
}

function Row(props: { children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1,
        alignItems: 'center',
        '& > :first-of-type': { flexGrow: 1 },
      }}
    >
      {props.children}
    </Box>
  );
}

function Small(props: {
  children: ReactNode;
  disabled?: boolean;
  onClick: () => void;
}) {
  return (
    <Button
      size="small"
      type="button"
      disabled={props.disabled}
      onClick={props.onClick}
      sx={{ justifySelf: 'start', textTransform: 'none' }}
    >
      {props.children}
    </Button>
  );
}
