import {
  Choose,
  ListChoice,
  Search,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  requirements,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import type {
  DebtOwner,
  Requirement,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ListQuery } from '../../model/listQuery';
import { requirementWords, statusLabels } from '../../model/words';

const all = { value: '', words: 'All' };
const statuses: ListChoice[] = [
  ...(['fail', 'unknown', 'exempt', 'pass'] as const).map(value => ({
    value,
    words: statusLabels[value],
  })),
  { value: 'fail,unknown', words: 'Failing or unknown' },
  { value: '', words: 'All' },
];
const requirementChoices: ListChoice[] = [
  all,
  ...requirements.map(value => ({ value, words: requirementWords[value] })),
];
const owners: ListChoice[] = [
  all,
  { value: 'service', words: 'Service' },
  { value: 'platform', words: 'Platform' },
];
const baselines: ListChoice[] = [
  all,
  { value: 'false', words: 'New since baseline' },
  { value: 'true', words: 'In the baseline' },
];

/** Narrows a list on the server; the address keeps what is chosen. */
export function VerdictFilters(props: {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** What is typed is looked for in these. */
  textLabel: string;
  /** One control has one requirement, so there is nothing to choose. */
  ofOneControl: boolean;
}) {
  const { query, onQuery, textLabel, ofOneControl } = props;
  const { status, requirement = '', ownedBy = '', baseline } = query;
  const change = (part: Partial<ListQuery>) => onQuery({ ...query, ...part });
  return (
    <Box
      role="group"
      aria-label="Narrow the list"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1.5 }}
    >
      <Search
        label={textLabel}
        value={query.text ?? ''}
        onSearch={text => change({ text: text || undefined })}
      />
      <Choose
        label="Verdict"
        choices={statuses}
        value={status.join()}
        onChoose={value => change({ status: split(value) as VerdictStatus[] })}
      />
      {!ofOneControl && (
        <Choose
          label="Requirement"
          choices={requirementChoices}
          value={requirement}
          onChoose={value =>
            change({ requirement: (value || undefined) as Requirement })
          }
        />
      )}
      <Choose
        label="Owned by"
        choices={owners}
        value={ownedBy}
        onChoose={value =>
          change({ ownedBy: (value || undefined) as DebtOwner })
        }
      />
      <Choose
        label="Baseline"
        choices={baselines}
        value={baseline === undefined ? '' : String(baseline)}
        onChoose={value =>
          change({ baseline: value === '' ? undefined : value === 'true' })
        }
      />
    </Box>
  );
}

function split(value: string): string[] {
  return value === '' ? [] : value.split(',');
}
