import { useApi } from '@backstage/core-plugin-api';
import {
  Form,
  statusOf,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { draftOf, inputOf, previewOf } from '../../model/review';
import { ReviewFields } from './ReviewFields';

/**
 * What people say of a candidate. It is bound to the version that was looked
 * at: where somebody was faster, theirs is shown before one goes on.
 */
export function ReviewForm(props: {
  candidate: Candidate;
  submit?: string;
  cancel?: string;
  /** Opens what is written down of the automation, too. */
  showsContract?: boolean;
  onDone: () => void;
  /** Somebody else decided meanwhile: it is read again. */
  onMoved: () => void;
  onCancel: () => void;
}) {
  const { candidate, submit = 'Save review', onDone, onMoved } = props;
  const api = useApi(toilApiRef);
  const [seen, setSeen] = useState(candidate);
  const [draft, setDraft] = useState(() => draftOf(candidate));
  const mutation = useMutation(onDone);
  const hasMoved = candidate.version !== seen.version;
  const { priority, bucket } = previewOf(draft, seen);
  return (
    <Form
      label={`Review of ‘${candidate.title}’`}
      submit={submit}
      cancel={props.cancel ?? 'Cancel'}
      mutation={mutation}
      onCancel={props.onCancel}
      onSubmit={() =>
        void mutation.run(async () => {
          try {
            await api.reviewCandidate(
              seen.id,
              inputOf(draft, draftOf(seen), seen.version),
            );
          } catch (error) {
            if (statusOf(error as Error) === 409) {
              onMoved();
            }
            throw error;
          }
        })
      }
    >
      <ReviewFields
        candidate={seen}
        draft={draft}
        onDraft={setDraft}
        showsContract={props.showsContract}
      />
      <Box role="status">
        Priority <strong>{priority}</strong> · <strong>{bucket}</strong>
      </Box>
      {hasMoved && (
        <Alert
          severity="warning"
          sx={{ py: 0 }}
          action={
            <Button
              size="small"
              color="inherit"
              onClick={() => {
                setSeen(candidate);
                setDraft(draftOf(candidate));
              }}
            >
              Reload
            </Button>
          }
        >
          Someone else changed this meanwhile. Reload to start from their
          version.
        </Alert>
      )}
    </Form>
  );
}
