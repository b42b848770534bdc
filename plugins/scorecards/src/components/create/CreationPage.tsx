import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  ConfirmedButton,
  EntityName,
  Failed,
  MaybeLink,
  NotRefreshed,
  PageHead,
  Reading,
  Refused,
  useAsyncKeepingLast,
  useDocumentTitle,
  useMe,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Creation,
  isMerged,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { shownSteps } from '../../model/creationWords';
import { useCreatePath } from '../../usePaths';
import { CreationChip } from './Creations';
import { OpenSteps } from './OpenSteps';
import { StepLine } from './StepLine';
import { useTemplateWords } from './useCreate';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };

/** `/scorecards/create/<id>`: how far is it, and who has to act? */
export function CreationPage() {
  const { id = '' } = useParams();
  const api = useApi(scorecardsApiRef);
  const create = useCreatePath();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getCreation(id, { abort }),
    ['scorecards CreationPage', api, id],
    { refreshMs: 5_000 },
  );
  const title = value?.name ?? 'Creation';
  useDocumentTitle(title);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[{ to: create, title: 'Create a service' }]}
        status={value && <CreationChip creation={value} />}
        below={value && <Below creation={value} />}
      />
      {!value && !error && <Reading what="the creation" lines={6} />}
      {!value && error && (
        <Failed error={error} what="The creation" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <Box sx={grid}>
          <Card title="Progress">
            <StepLine steps={shownSteps(value)} />
            <Actions creation={value} onDone={refresh} />
          </Card>
          <OpenSteps creation={value} />
        </Box>
      )}
    </>
  );
}

function Below(props: { creation: Creation }) {
  const { entityRef, owner, repository } = props.creation;
  const templateOf = useTemplateWords();
  return (
    <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
      <EntityName entityRef={entityRef} /> · <EntityName entityRef={owner} /> ·{' '}
      {templateOf(props.creation)} · <MaybeLink value={repository} />
    </Box>
  );
}

/** What its owner can do about it; the server decides again. */
function Actions(props: { creation: Creation; onDone: () => void }) {
  const { creation, onDone } = props;
  const { id, name, owner, revision, state } = creation;
  const api = useApi(scorecardsApiRef);
  const me = useMe();
  const resume = useMutation(onDone);
  const isOver =
    state === 'withdrawing' || state === 'withdrawn' || isMerged(creation);
  if (isOver || !me?.actsFor.has(owner.toLowerCase())) {
    return null;
  }
  return (
    <Box role="group" aria-label={`Decide ${name}`} sx={{ mt: 2 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {state === 'stopped' && (
          <Button
            size="small"
            variant="contained"
            disabled={resume.busy}
            onClick={() =>
              void resume.run(() => api.resumeCreation(id, { revision }))
            }
            sx={{ textTransform: 'none' }}
          >
            Resume
          </Button>
        )}
        <ConfirmedButton
          label="Withdraw"
          variant="outlined"
          title={`Withdraw ${name}?`}
          run={() => api.withdrawCreation(id, { revision })}
          onDone={onDone}
        >
          The portal takes back the repository, if each branch is as it left it;
          else the repository stays. The name is free again.
        </ConfirmedButton>
      </Box>
      <Refused error={resume.failure} />
    </Box>
  );
}
