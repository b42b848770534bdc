import { Choose } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  Narrowing,
  readNarrowing,
  stateChoices,
  writeNarrowing,
} from '../../model/listQuery';

/** What the address asks for, and how to ask for something else. */
export function useNarrowing() {
  const [search, setSearch] = useSearchParams();
  const narrowing = useMemo(() => readNarrowing(search), [search]);
  return {
    narrowing,
    narrow: (change: Partial<Narrowing>) =>
      setSearch(writeNarrowing({ ...narrowing, ...change }), {
        replace: true,
      }),
  };
}

/** Narrows a list of requests, or of what was made. */
export function Narrow(props: {
  narrowing: Narrowing;
  onNarrow: (change: Partial<Narrowing>) => void;
  titles: ReadonlyMap<string, string>;
  of: 'requests' | 'resources';
}) {
  const { narrowing, onNarrow, titles, of } = props;
  const { scope = '', state = '', product = '', has = '' } = narrowing;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Choose
        label="Requested by"
        value={scope}
        onChoose={value =>
          onNarrow({ scope: (value as 'mine' | 'team') || undefined })
        }
        choices={[
          { value: '', words: 'Everybody' },
          { value: 'mine', words: 'Me' },
          { value: 'team', words: 'My groups' },
        ]}
      />
      <Choose
        label="Product"
        value={product}
        onChoose={value => onNarrow({ product: value || undefined })}
        choices={[
          { value: '', words: 'All' },
          ...[...titles].map(([value, words]) => ({ value, words })),
        ]}
      />
      {of === 'requests' ? (
        <Choose
          label="State"
          value={state}
          onChoose={value =>
            onNarrow({ state: (value as Narrowing['state']) || undefined })
          }
          choices={stateChoices}
        />
      ) : (
        <Choose
          label="Show"
          value={has}
          onChoose={value =>
            onNarrow({ has: (value as Narrowing['has']) || undefined })
          }
          choices={[
            { value: '', words: 'All' },
            { value: 'drift', words: 'With drift' },
            { value: 'end', words: 'With an expiry' },
          ]}
        />
      )}
    </Box>
  );
}
