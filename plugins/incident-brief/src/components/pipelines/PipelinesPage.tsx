import {
  Card,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { Refreshed } from '../delivery/Refreshed';
import { SubjectPage } from '../delivery/SubjectPage';
import { Objectives } from './Objectives';
import { Domains, PipelineFigures } from './PipelineFigures';
import { PipelineTables } from './PipelineTables';

/** `/changes/pipelines`: where does the time before a deploy go, and what fails? */
export function PipelinesPage(props: {
  /** Of the same service or team, as the address names it. */
  more?: ReactNode;
}) {
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
              {props.more}
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
