import type { DiscrepancyDetail } from '@plumbline/backstage-plugin-evidence-common';
import {
  Failed,
  Reading,
  statusOf,
  useAsyncKeepingLast,
  useEvidenceApi,
  EntityTitle,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { PatchView } from './PatchView';
import { PullRequestButton } from './PullRequestButton';

/** The change of a descriptor file that would settle it, or why there is none. */
export function PatchSection(props: {
  discrepancy: Pick<DiscrepancyDetail, 'id' | 'patchable'>;
}) {
  const { id, patchable } = props.discrepancy;
  return patchable ? (
    <Patch id={id} />
  ) : (
    <p style={{ margin: 0 }}>
      No change of one file settles it: it closes once the sources agree.
    </p>
  );
}

function Patch(props: { id: string }) {
  const { id } = props;
  const api = useEvidenceApi();
  const [candidate, setCandidate] = useState<string>();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getDiscrepancyPatch(id, { candidate }, { abort }),
    ['evidence Patch', api, id, candidate],
  );
  // Those that may be meant stay offered while another one is looked at.
  const [offered, setOffered] = useState<string[]>([]);
  const others = value?.others ?? [];
  const choices = [...new Set([...offered, ...others])];
  if (!value) {
    return error ? (
      <NoPatch error={error} onRetry={refresh} />
    ) : (
      <Reading what="the file, to make a patch of it" lines={3} />
    );
  }
  return (
    <>
      {choices.length > 0 && (
        <TextField
          select
          size="small"
          label="Which entity"
          value={candidate ?? ''}
          SelectProps={{ displayEmpty: true }}
          InputLabelProps={{ shrink: true }}
          onChange={event => {
            setOffered(choices);
            setCandidate(event.target.value || undefined);
          }}
          sx={{ mt: 1, mb: 1, minWidth: 240 }}
        >
          <MenuItem value="">Most likely</MenuItem>
          {choices.map(ref => (
            <MenuItem key={ref} value={ref}>
              <EntityTitle entityRef={ref} />
            </MenuItem>
          ))}
        </TextField>
      )}
      <PatchView patch={value} />
      <PullRequestButton id={id} candidate={candidate} patch={value} />
    </>
  );
}

/** No honest change, a file that moved on, or one that can't be read: each says why. */
function NoPatch(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  const status = statusOf(error);
  if (status === 404) {
    return (
      <p style={{ margin: 0 }}>
        <Sentence text={error.message} />
      </p>
    );
  }
  if (status === 409) {
    return (
      <p style={{ margin: 0 }}>
        <strong>There is no patch.</strong> <Sentence text={error.message} />
      </p>
    );
  }
  return <Failed error={error} what="The patch" onRetry={onRetry} />;
}
