import {
  Choose,
  entityTitle,
  ListChoice,
  Search,
} from '@plumbline/backstage-plugin-evidence-react';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  CandidateSort,
  CandidateState,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { isNarrowed, ListQuery, usualStates } from '../../model/listQuery';
import { bucketOrder, stateWords } from '../../model/words';
import { ServiceFilter } from './ServiceFilter';

const all = { value: '', words: 'all' };
const bucketChoices: ListChoice[] = [
  all,
  ...bucketOrder.map(bucket => ({
    value: bucket,
    words: bucketRuleOf(bucket).title,
  })),
];
const stateChoices: ListChoice[] = [
  { value: usualStates.join(), words: 'taken up' },
  ...(['open', 'in-progress', 'suggested', 'done', 'dismissed'] as const).map(
    value => ({ value, words: stateWords[value] }),
  ),
];
const staleChoices: ListChoice[] = [
  all,
  { value: 'true', words: 'stale only' },
  { value: 'false', words: 'not stale' },
];
const sortChoices: ListChoice[] = [
  { value: 'priority', words: 'priority' },
  { value: 'minutes', words: 'hours a month' },
  { value: 'frequency', words: 'times a month' },
  { value: 'title', words: 'title' },
  { value: 'updated', words: 'last change' },
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
  return (
    <Box
      role="group"
      aria-label="Narrow the list"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1.5 }}
    >
      <Search
        label="Find by title"
        value={query.text ?? ''}
        onSearch={text => change({ text: text || undefined })}
      />
      <Choose
        label="Bucket"
        choices={bucketChoices}
        value={query.bucket ?? ''}
        onChoose={value =>
          change({ bucket: (value || undefined) as Bucket | undefined })
        }
      />
      <Choose
        label="Owner"
        choices={refChoices(owners, query.owner)}
        value={query.owner ?? ''}
        onChoose={value => change({ owner: value || undefined })}
      />
      <ServiceFilter
        services={services}
        value={query.service}
        onChoose={service => change({ service })}
      />
      <Choose
        label="State"
        choices={stateChoices}
        value={query.state.join()}
        onChoose={value =>
          change({ state: value.split(',') as CandidateState[] })
        }
      />
      <Choose
        label="Staleness"
        choices={staleChoices}
        value={query.stale === undefined ? '' : String(query.stale)}
        onChoose={value =>
          change({ stale: value === '' ? undefined : value === 'true' })
        }
      />
      <Choose
        label="Order"
        choices={sortChoices}
        value={query.sort}
        onChoose={value => change({ sort: value as CandidateSort })}
      />
      {isNarrowed(query) && (
        <Button
          size="small"
          onClick={() => onQuery({ state: usualStates, sort: query.sort })}
          sx={{ textTransform: 'none' }}
        >
          Show all
        </Button>
      )}
    </Box>
  );
}

function refChoices(
  refs: readonly string[],
  chosen: string | undefined,
): ListChoice[] {
  const offered = new Set([...refs, ...(chosen ? [chosen] : [])]);
  return [
    all,
    ...[...offered]
      .map(value => ({ value, words: entityTitle(value) }))
      .sort((a, b) => a.words.localeCompare(b.words)),
  ];
}
