import {
  Choose,
  entityTitle,
  ListChoice,
  Search,
  EntityTitle,
  useEntityTitles,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateState } from '@plumbline/backstage-plugin-toil-common';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import {
  isNarrowed,
  isSuggestions,
  ListQuery,
  usualStates,
} from '../../model/listQuery';
import { stateWords } from '../../model/words';

const all = { value: '', words: 'All' };
const stateChoices: ListChoice[] = [
  { value: usualStates.join(), words: 'Taken up' },
  ...(['open', 'in-progress', 'done', 'dismissed'] as const).map(value => ({
    value,
    words: stateWords[value],
  })),
];
const staleChoices: ListChoice[] = [
  all,
  { value: 'true', words: 'Due' },
  { value: 'false', words: 'Not due' },
];

/** Narrows the list on the server; the address keeps what is chosen. */
export function Filters(props: {
  query: ListQuery;
  /** All that can be chosen, whatever is shown. */
  owners: readonly string[];
  services: readonly string[];
  onQuery: (query: ListQuery) => void;
}) {
  const { query, owners, services, onQuery } = props;
  const change = (part: Partial<ListQuery>) => onQuery({ ...query, ...part });
  const suggests = isSuggestions(query);
  const state = suggests ? usualStates : query.state;
  return (
    <Box
      role="group"
      aria-label="Filter"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, px: 2, py: 1.5 }}
    >
      <Search
        label="Find"
        value={query.text ?? ''}
        onSearch={text => change({ text: text || undefined })}
      />
      <Choose
        label="Owner"
        choices={[all, ...choicesOf(owners, query.owner)]}
        value={query.owner ?? ''}
        onChoose={value => change({ owner: value || undefined })}
      />
      {/* There may be hundreds, so they are found by typing. */}
      <Autocomplete
        size="small"
        options={choicesOf(services, query.service).map(({ value }) => value)}
        value={query.service ?? null}
        getOptionLabel={useEntityTitles(services)}
        onChange={(_, chosen) => change({ service: chosen ?? undefined })}
        noOptionsText="No work on such a service"
        sx={{ width: 180, flex: { xs: '1 1 45%', sm: '0 0 auto' } }}
        renderInput={params => (
          <TextField
            {...params}
            label="Service"
            placeholder="All"
            InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          />
        )}
      />
      {!suggests && (
        <>
          <Choose
            label="State"
            choices={stateChoices}
            value={query.state.join()}
            onChoose={value =>
              change({ state: value.split(',') as CandidateState[] })
            }
          />
          <Choose
            label="Review"
            choices={staleChoices}
            value={query.stale === undefined ? '' : String(query.stale)}
            onChoose={value =>
              change({ stale: value === '' ? undefined : value === 'true' })
            }
          />
        </>
      )}
      {isNarrowed({ ...query, state, bucket: undefined }) && (
        <Button
          size="small"
          onClick={() =>
            onQuery({
              state: suggests ? query.state : usualStates,
              sort: query.sort,
            })
          }
        >
          Clear filters
        </Button>
      )}
    </Box>
  );
}

function choicesOf(
  refs: readonly string[],
  chosen: string | undefined,
): ListChoice[] {
  return [...new Set([...refs, ...(chosen ? [chosen] : [])])]
    .sort((a, b) => entityTitle(a).localeCompare(entityTitle(b)))
    .map(value => ({ value, words: <EntityTitle entityRef={value} /> }));
}
