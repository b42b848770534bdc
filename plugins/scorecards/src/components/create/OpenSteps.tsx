import {
  Card,
  Chip,
  EntityName,
  LinkButton,
  MaybeLink,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Creation,
  isMerged,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { type Step, stepStates, stepWords } from '../../model/creationWords';
import { useProductPath } from '../../usePaths';

/** What makes each open step done or known, who acts, and where. */
export function OpenSteps(props: { creation: Creation }) {
  const { creation } = props;
  const { repository, state, steps } = creation;
  const pathOf = useProductPath();
  const contents = steps.find(({ step }) => step === 'contents');
  const open = steps.filter(
    step =>
      ['open', 'failed', 'unknown'].includes(step.state) ||
      step.reason !== undefined,
  );
  return (
    <>
      {contents?.state === 'done' &&
        state === 'proposed' &&
        !isMerged(creation) && (
          <Proposal step={contents} repository={repository} />
        )}
      {open.length > 0 && (
        <Card title="Next" flush>
          <Box
            component="ul"
            aria-label="Next"
            sx={{ m: 0, p: 0, listStyle: 'none' }}
          >
            {open.map((step, index) => (
              <OpenStep
                key={`${step.step} ${index}`}
                step={step}
                to={step.product && pathOf(step.product, creation)}
              />
            ))}
          </Box>
        </Card>
      )}
    </>
  );
}

/** @param props.to - where it is requested */
function OpenStep(props: { step: Step; to?: string }) {
  const { next, reason, state, step, store, who } = props.step;
  const { to } = props;
  const { tone, words } = stepStates[state];
  return (
    <Box
      component="li"
      sx={{
        px: 2,
        py: 1.25,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 13,
        overflowWrap: 'anywhere',
      }}
    >
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
      >
        <Box component="span" sx={{ fontSize: 14, fontWeight: 600 }}>
          {store ?? stepWords[step]}
        </Box>
        <Chip tone={tone} dot={state === 'unknown' ? 'dashed' : 'full'}>
          {words}
        </Chip>
        {who && <EntityName entityRef={who} />}
        {to && (
          <LinkButton to={to} aria-label={`Request ${store}`}>
            Request
          </LinkButton>
        )}
      </Box>
      {reason && (
        <Box
          sx={{ mt: 0.5, color: state === 'failed' ? 'error.main' : undefined }}
        >
          <Sentence text={reason} />
        </Box>
      )}
      {next && (
        <Box sx={{ mt: 0.5 }}>
          <Sentence text={next} />
        </Box>
      )}
    </Box>
  );
}

/** Where the files wait to be merged. */
function Proposal(props: { step: Step; repository: string }) {
  const { branch, merge, url } = props.step;
  return (
    <Card title="Proposal">
      <Box sx={{ fontSize: 13, overflowWrap: 'anywhere' }}>
        {url && (
          <div>
            <MaybeLink value={url} />
          </div>
        )}
        {branch && (
          <div>
            Branch <code>{branch}</code>
          </div>
        )}
        {merge && (
          <Box sx={{ mt: 0.5 }}>
            In a clone of <MaybeLink value={props.repository} />:{' '}
            <code>{merge} && git push origin HEAD:main</code>
          </Box>
        )}
      </Box>
    </Card>
  );
}
