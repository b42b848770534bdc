import { Content, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  ClockProvider,
  EmptyState,
  EntityName,
  Failed,
  NotRefreshed,
  PageHead,
  readable,
  Reading,
  UnknownMark,
  formatExact,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useSearchParams } from 'react-router-dom';
import { useChangesPath } from '../../usePagePath';
import { DeliveryFigures } from './DeliveryFigures';
import { LatestDeploys } from './LatestDeploys';

const spans = [
  { days: 30, words: '30 d' },
  { days: 90, words: '90 d' },
  { days: 365, words: '1 y' },
];

type Subject = { entityRef: string } | { owner: string };

/** `/changes/delivery`: how often, how fast and how safely do changes get out? */
export function DeliveryPage() {
  useDocumentTitle('Delivery');
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <OfSubject />
        </Box>
      </Content>
    </Page>
  );
}

/** Of what the address names, else of the reader's own team. */
function OfSubject() {
  const [parameters, setParameters] = useSearchParams();
  const changes = useChangesPath();
  const identity = useApi(identityApiRef);
  const teams = useAsyncKeepingLast(async () => {
    const { ownershipEntityRefs } = await identity.getBackstageIdentity();
    return ownershipEntityRefs.filter(ref => ref.startsWith('group:'));
  }, ['incident-brief DeliveryPage', identity]);
  const days = Number(parameters.get('days') ?? 90);
  const subject = subjectOf(parameters, teams.value ?? []);
  return (
    <>
      <PageHead
        title="Delivery"
        crumbs={[{ to: changes, title: 'Changes' }]}
        below={
          subject && (
            <EntityName
              entityRef={'owner' in subject ? subject.owner : subject.entityRef}
              showKind
            />
          )
        }
      >
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="How far back"
          value={days}
          onChange={(_, chosen) =>
            setParameters(last => {
              last.set('days', String(chosen ?? days));
              return last;
            })
          }
        >
          {spans.map(span => (
            <ToggleButton
              key={span.days}
              value={span.days}
              sx={{ textTransform: 'none', py: 0.25 }}
            >
              {span.words}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </PageHead>
      {subject ? (
        <Measured subject={subject} days={days} />
      ) : (
        teams.value && (
          <EmptyState>
            You belong to no team. Open Changes, choose a service or a team, and
            then Delivery.
          </EmptyState>
        )
      )}
    </>
  );
}

function subjectOf(
  parameters: URLSearchParams,
  [team]: readonly string[],
): Subject | undefined {
  const entityRef = parameters.get('entityRef');
  if (entityRef) {
    return { entityRef };
  }
  const owner = parameters.get('owner') ?? team;
  return owner === undefined ? undefined : { owner };
}

function Measured(props: { subject: Subject; days: number }) {
  const { subject, days } = props;
  const evidence = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => evidence.getDelivery({ ...subject, days }, { abort }),
    ['incident-brief Measured', evidence, JSON.stringify(subject), days],
    { refreshMs: 60_000 },
  );
  if (!value) {
    return error ? (
      <Failed error={error} what="Delivery" onRetry={refresh} />
    ) : (
      <Reading what="the deploys" lines={8} />
    );
  }
  return (
    <ClockProvider instant={value.at} live>
      <NotRefreshed shown error={error} />
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
      >
        <DeliveryFigures delivery={value} />
        {value.completeFrom && (
          <UnknownMark
            reason={`changes before ${formatExact(
              value.completeFrom,
            )} are not counted`}
          />
        )}
        <LatestDeploys deploys={value.latest} />
      </Box>
    </ClockProvider>
  );
}
