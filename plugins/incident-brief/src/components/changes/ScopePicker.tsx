import type { ChangeScope } from '@plumbline/backstage-plugin-evidence-common';
import {
  useEntityTitles,
  useFoundEntities,
} from '@plumbline/backstage-plugin-evidence-react';
import Autocomplete from '@mui/material/Autocomplete';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { ChangesQuery } from '../../model/changes/query';

type Option =
  | { id: 'mine' | 'all' | 'named'; label: string; group: string }
  | { id: string; label: string; group: string; kind: string };

const offered = 12;
/** What can change, and what it is grouped by. */
const searched = ['component', 'system', 'group', 'resource', 'api'];

const breadths: { scope: ChangeScope; words: string }[] = [
  { scope: 'entity', words: 'Itself' },
  { scope: 'neighbourhood', words: 'It and its direct neighbours' },
  { scope: 'system', words: 'Its system' },
  { scope: 'team', words: 'All that its owner owns' },
];

/** Whose changes: one's teams', everybody's, or those around an entity. */
export function ScopePicker(props: {
  query: ChangesQuery;
  /** One's own teams; empty where one has none. */
  owners: readonly string[];
  onQuery: (change: Partial<ChangesQuery>) => void;
}) {
  const { query, owners, onQuery } = props;
  const { entityRef, scope } = query;
  const groups = owners.filter(ref => ref.startsWith('group:'));
  // Only while something is typed; else it is what was chosen.
  const [input, setInput] = useState<string>();
  const { value: found = [], loading } = useFoundEntities(
    input ?? '',
    input ? { kind: searched } : undefined,
    offered,
  );
  const titleOf = useEntityTitles([
    ...groups,
    ...found,
    ...(query.owners ?? []),
    ...(entityRef ? [entityRef] : []),
  ]);
  const optionOf = (id: string) => {
    const kind = kindOf(id);
    return { id, label: titleOf(id), group: kind, kind };
  };
  const typed = input?.trim().toLowerCase() ?? '';
  const options = found
    .map(optionOf)
    // Those of a text before stay until the new ones are read.
    .filter(({ id, label }) =>
      [id, label.toLowerCase()].some(text => text.includes(typed)),
    )
    .sort((a, b) => searched.indexOf(a.kind) - searched.indexOf(b.kind));
  const fixed: Option[] = [
    ...(query.owners
      ? [
          {
            id: 'named' as const,
            label: query.owners.map(titleOf).join(', '),
            group: '',
          },
        ]
      : []),
    ...(groups.length > 0
      ? [
          {
            id: 'mine' as const,
            label: `My teams (${groups.map(titleOf).join(', ')})`,
            group: '',
          },
        ]
      : []),
    { id: 'all', label: 'Everything', group: '' },
  ];
  const value: Option =
    entityRef === undefined
      ? fixed.find(
          ({ id }) => id === (query.owners ? 'named' : scope ?? 'mine'),
        ) ?? fixed[fixed.length - 1]
      : optionOf(entityRef);
  // Enter takes the first: what was found goes before what is chosen now.
  const shown = typed
    ? fixed.filter(
        ({ id, label }) =>
          id !== 'named' && label.toLowerCase().startsWith(typed),
      )
    : fixed;
  const choose = (option: Option | null) => {
    if (option?.id === 'named') {
      return;
    }
    if (!option || !('kind' in option)) {
      onQuery({
        scope: option?.id === 'mine' ? 'mine' : 'all',
        entityRef: undefined,
        owners: undefined,
        cell: undefined,
      });
      return;
    }
    onQuery({
      scope: usualScope(option.kind),
      entityRef: option.id,
      owners: undefined,
      cell: undefined,
    });
  };

  return (
    <>
      <Autocomplete
        size="small"
        sx={{ width: 300, maxWidth: '100%' }}
        options={[...shown, ...options]}
        autoHighlight
        loading={loading}
        loadingText="Reading the catalog …"
        value={value}
        disableClearable
        groupBy={({ group }) => group}
        filterOptions={all => all}
        isOptionEqualToValue={(a, b) => a.id === b.id}
        inputValue={input ?? value.label}
        onChange={(_, option) => {
          setInput(undefined);
          choose(option);
        }}
        onInputChange={(_, text, reason) => {
          if (reason !== 'reset') {
            setInput(text);
          }
        }}
        onBlur={() => setInput(undefined)}
        noOptionsText="Nothing is called so"
        renderInput={params => (
          <TextField
            {...params}
            label="Changes of"
            placeholder="A service, a system, a team"
            onFocus={event => event.target.select()}
          />
        )}
      />
      {entityRef !== undefined &&
        usualScope(kindOf(entityRef)) === 'entity' && (
          <TextField
            select
            size="small"
            label="How far"
            value={scope ?? 'entity'}
            onChange={event =>
              onQuery({
                scope: event.target.value as ChangeScope,
                cell: undefined,
              })
            }
            sx={{ minWidth: 150 }}
          >
            {breadths.map(({ scope: one, words }) => (
              <MenuItem key={one} value={one}>
                {words}
              </MenuItem>
            ))}
          </TextField>
        )}
    </>
  );
}

/** Of a system and a team, what belongs to it is meant. */
function usualScope(kind: string): ChangeScope {
  switch (kind) {
    case 'system':
      return 'system';
    case 'group':
    case 'user':
      return 'team';
    default:
      return 'entity';
  }
}

function kindOf(entityRef: string): string {
  return entityRef.slice(0, entityRef.indexOf(':'));
}
