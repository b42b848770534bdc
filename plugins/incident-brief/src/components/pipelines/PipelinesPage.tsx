import {
  Card,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Refreshed } from '../delivery/Refreshed';
import { SubjectPage } from '../delivery/SubjectPage';
import { Objectives } from './Objectives';
import { Domains, PipelineFigures } from './PipelineFigures';
import { PipelineTables } from './PipelineTables';

/** `/changes/pipelines`: where does the time before a deploy go, and what fails? */
export function PipelinesPage() {
  const evidence = useEvidenceApi();
  return (
    <SubjectPage
      title="Pipelines"
      defaultDays={30}
      beside={{ path: 'delivery', title: 'Delivery' }}
    >
      {(subject, days) => (
        <Refreshed
          read={abort =>
            evidence.getRunFigures({ ...subject, days }, { abort })
          }
          of={[
            'incident-brief PipelinesPage',
            evidence,
            JSON.stringify(subject),
            days,
          ]}
          what="The figures of runs"
          parts="runs"
        >
          {figures => (
            <>
              <PipelineFigures figures={figures} />
              <Objectives />
              <Card title="Failures by domain">
                <Domains figures={figures} />
              </Card>
              <PipelineTables figures={figures} />
              {figures.more && (
                <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
                  There are more pipelines, labels or flaky jobs than are shown.
                </Box>
              )}
            </>
          )}
        </Refreshed>
      )}
    </SubjectPage>
  );
}
