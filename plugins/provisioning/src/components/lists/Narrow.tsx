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
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1.5 }}>
      <Choose
        label="Whose"
        value={scope}
        onChoose={value =>
          onNarrow({ scope: (value as 'mine' | 'team') || undefined })
        }
        choices={[
          { value: '', words: 'all that I may see' },
          { value: 'mine', words: 'requested by me' },
          { value: 'team', words: 'of my groups' },
        ]}
      />
      <Choose
        label="Product"
        value={product}
        onChoose={value => onNarrow({ product: value || undefined })}
        choices={[
          { value: '', words: 'any product' },
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
          label="With"
          value={has}
          onChoose={value =>
            onNarrow({ has: (value as Narrowing['has']) || undefined })
          }
          choices={[
            { value: '', words: 'everything' },
            { value: 'drift', words: 'drift' },
            { value: 'end', words: 'an end' },
          ]}
        />
      )}
    </Box>
  );
}
