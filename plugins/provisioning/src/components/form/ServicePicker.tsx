import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  entityTitle,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { FieldProps } from './Field';
import { problemWords } from '../../model/words';

const mostShown = 50;

/** A service of the requester's groups, found by its name. */
export function ServicePicker(
  props: FieldProps & { groups: readonly string[] },
) {
  const { value, problem, disabled, groups, onChange } = props;
  const [text, setText] = useState('');
  const { value: found, loading, error } = useServices(text, groups);
  const chosen = typeof value === 'string' ? value : null;
  const options = [...new Set([...(chosen ? [chosen] : []), ...(found ?? [])])];
  return (
    <Autocomplete
      options={options}
      value={chosen}
      disabled={disabled}
      loading={loading}
      loadingText="Reading your services …"
      noOptionsText={
        error
          ? `The catalog did not answer: ${error.message}`
          : 'No service of your groups is called that'
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
          size="small"
          required
          label="For service"
          error={problem !== undefined}
          helperText={
            problem ? problemWords(problem) : 'A service that your group owns'
          }
        />
      )}
    />
  );
}

function useServices(text: string, groups: readonly string[]) {
  const catalog = useApi(catalogApiRef);
  const owners = groups.join(' ');
  return useAsyncKeepingLast(
    async () => {
      if (owners === '') {
        return [];
      }
      const { items } = await catalog.queryEntities({
        filter: { kind: 'component', 'relations.ownedBy': owners.split(' ') },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        fullTextFilter: { term: text, fields: ['metadata.name'] },
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: mostShown,
      });
      return items.map(stringifyEntityRef);
    },
    [catalog, text, owners],
    { keepAcross: true },
  );
}
