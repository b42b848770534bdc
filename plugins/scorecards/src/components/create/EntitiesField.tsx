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
import { useState } from 'react';
import type { QuestionProps } from './questionProps';

const mostShown = 50;
const kinds = ['component', 'api', 'resource', 'system'];

/** Some entities of the catalog, each found by its name. */
export function EntitiesField(props: QuestionProps) {
  const { answer, onAnswer, onBlur, question, wrong } = props;
  const [text, setText] = useState('');
  const { value: found, loading, error } = useEntities(text);
  const chosen = [answer ?? []].flat();
  return (
    <Autocomplete
      multiple
      size="small"
      options={[...new Set([...chosen, ...(found ?? [])])]}
      value={chosen}
      loading={loading}
      loadingText="Reading the catalog …"
      noOptionsText={
        error
          ? `The catalog did not answer: ${plainly(error.message)}`
          : 'Nothing that you may see is called that'
      }
      getOptionLabel={entityTitle}
      filterOptions={all => all}
      onBlur={onBlur}
      onChange={(_, refs) => onAnswer(refs)}
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      renderInput={params => (
        <TextField
          {...params}
          label={question.title}
          error={wrong !== undefined}
          helperText={wrong ?? question.help}
        />
      )}
    />
  );
}

function useEntities(text: string) {
  const catalog = useApi(catalogApiRef);
  return useAsyncKeepingLast(
    async () => {
      const { items } = await catalog.queryEntities({
        filter: { kind: kinds },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
        fullTextFilter: { term: text, fields: ['metadata.name'] },
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: mostShown,
      });
      return items.map(stringifyEntityRef);
    },
    ['scorecards Entities', catalog, text],
    { keepAcross: true },
  );
}
