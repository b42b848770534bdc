import {
  Card,
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
import { Subject, SubjectPage } from '../delivery/SubjectPage';
import { Domains, PipelineFigures } from './PipelineFigures';
import { PipelineTables } from './PipelineTables';

/** `/changes/pipelines`: where does the time before a deploy go, and what fails? */
export function PipelinesPage() {
  return (
    <SubjectPage
      title="Pipelines"
      defaultDays={30}
      beside={{ path: 'delivery', title: 'Delivery' }}
    >
      {(subject, days) => <Measured subject={subject} days={days} />}
    </SubjectPage>
  );
}

function Measured(props: { subject: Subject; days: number }) {
  const { subject, days } = props;
  const evidence = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => evidence.getRunFigures({ ...subject, days }, { abort }),
    ['incident-brief Pipelines', evidence, JSON.stringify(subject), days],
    { refreshMs: 60_000 },
  );
  if (!value) {
    return error ? (
      <Failed error={error} what="The figures of runs" onRetry={refresh} />
    ) : (
      <Reading what="the runs" lines={8} />
    );
  }
  return (
    <ClockProvider instant={value.at} live>
      <NotRefreshed shown error={error} />
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
      >
        <PipelineFigures figures={value} />
        {value.completeFrom && (
          <UnknownMark
            reason={`runs before ${formatExact(
              value.completeFrom,
            )} are not counted`}
          />
        )}
        <Card title="Failures by domain">
          <Domains figures={value} />
        </Card>
        <PipelineTables figures={value} />
        {value.more && (
          <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
            There are more pipelines, labels or flaky jobs than are shown.
          </Box>
        )}
      </Box>
    </ClockProvider>
  );
}
