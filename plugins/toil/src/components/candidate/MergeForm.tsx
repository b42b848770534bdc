import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  Search,
  useAsyncKeepingLast,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedCandidate,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { rateWords, stateWords } from '../../model/words';

const offered = 8;

/** Merges a group with another that is the same work in other words. */
export function MergeForm(props: {
  group: ToilGroup;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { group, onDone, onCancel } = props;
  const api = useApi(toilApiRef);
  const [text, setText] = useState('');
  const [other, setOther] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const mutation = useMutation(onDone);
  const { found, loading } = useOthers(group.id, text);
  return (
    <Form
      label="Merge same work"
      submit="Merge"
      mutation={mutation}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (other !== '') {
          void mutation.run(() =>
            api.mergeGroups({
              groups: [group.id, other],
              note: note.trim() || undefined,
            }),
          );
        }
      }}
    >
      <div>
        One candidate then counts both: the one in progress, or the older one.
        The other counts nothing until the group is split.
      </div>
      <Search
        label="Find by title"
        value={text}
        onSearch={next => {
          setText(next);
          setOther('');
        }}
      />
      <RadioGroup
        aria-label="The same work"
        aria-busy={loading}
        value={other}
        onChange={(_, value) => setOther(value)}
      >
        {found.map(each => (
          <FormControlLabel
            key={each.id}
            value={each.group}
            label={`${each.title} (${stateWords[each.state]}, ${rateWords(
              each.observedPerMonth,
            )})`}
            control={<Radio size="small" sx={{ py: 0.25 }} />}
            sx={{ overflowWrap: 'anywhere' }}
          />
        ))}
      </RadioGroup>
      {found.length === 0 && !loading && (
        <div>No other work with such a title</div>
      )}
      {tried && other === '' && (
        <Box role="alert" sx={{ color: 'error.main' }}>
          Choose the same work.
        </Box>
      )}
      <TextField
        size="small"
        label="Reason"
        value={note}
        inputProps={{ maxLength: 1_000 }}
        onChange={({ target }) => setNote(target.value)}
      />
    </Form>
  );
}

/** What occurs besides, the most frequent first. */
function useOthers(
  group: string,
  text: string,
): { found: (ListedCandidate & { group: string })[]; loading: boolean } {
  const api = useApi(toilApiRef);
  const { value, loading } = useAsyncKeepingLast(
    abort =>
      api.listCandidates(
        {
          text: text.trim() || undefined,
          sort: 'frequency',
          limit: offered + 1,
        },
        { abort },
      ),
    ['toil Others', api, text],
    { keepAcross: true },
  );
  const found = (value?.items ?? []).flatMap(each =>
    each.group === undefined || each.group === group
      ? []
      : [{ ...each, group: each.group }],
  );
  return { found: found.slice(0, offered), loading };
}
