import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  entityTitle,
  plainly,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { Ref, useState } from 'react';
import { problemWords } from '../../model/words';

const mostShown = 50;

/** What of the catalog is offered: each name with the values that it may have. */
export type EntityFilter = Readonly<Record<string, string | string[]>>;

/** An entity of the catalog, found by its name. */
export function EntityPicker(props: {
  label: string;
  help: string;
  /** Shown where nothing is called what was typed. */
  nothing: string;
  /** Nothing is offered where it is left out. */
  filter: EntityFilter | undefined;
  value: string | undefined;
  problem?: string;
  disabled?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  onChange: (entityRef: string | undefined) => void;
}) {
  const { label, help, nothing, filter, value, problem, disabled } = props;
  const { inputRef, onChange } = props;
  const [text, setText] = useState('');
  const { value: found, loading, error } = useEntities(text, filter);
  const options = [...new Set([...(value ? [value] : []), ...(found ?? [])])];
  return (
    <Autocomplete
      options={options}
      value={value ?? null}
      disabled={disabled}
      loading={loading}
      loadingText="Reading the catalog …"
      noOptionsText={
        error
          ? `The catalog did not answer: ${plainly(error.message)}`
          : nothing
      }
      getOptionLabel={entityTitle}
      filterOptions={all => all}
      onChange={(_, option) => onChange(option ?? undefined)}
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      renderInput={params => (
        <TextField
          {...params}
          inputRef={inputRef}
          size="small"
          required
          label={label}
          error={problem !== undefined}
          helperText={problem ? problemWords(problem) : help}
        />
      )}
    />
  );
}

function useEntities(text: string, filter: EntityFilter | undefined) {
  const catalog = useApi(catalogApiRef);
  const filterJson = filter && JSON.stringify(filter);
  return useAsyncKeepingLast(
    async () => {
      if (filterJson === undefined) {
        return [];
      }
      const { items } = await catalog.queryEntities({
        filter: JSON.parse(filterJson),
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        fullTextFilter: { term: text, fields: ['metadata.name'] },
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: mostShown,
      });
      return items.map(stringifyEntityRef);
    },
    ['provisioning Entities', catalog, text, filterJson],
    { keepAcross: true },
  );
}
