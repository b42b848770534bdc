import {
  ClockProvider,
  Failed,
  NotRefreshed,
  Reading,
  UnknownMark,
  formatExact,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { DeliveryFigures } from './DeliveryFigures';
import { LatestDeploys } from './LatestDeploys';
import { Subject, SubjectPage } from './SubjectPage';

/** `/changes/delivery`: how often, how fast and how safely do changes get out? */
export function DeliveryPage() {
  return (
    <SubjectPage
      title="Delivery"
      defaultDays={90}
      beside={{ path: 'pipelines', title: 'Pipelines' }}
    >
      {(subject, days) => <Measured subject={subject} days={days} />}
    </SubjectPage>
  );
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
