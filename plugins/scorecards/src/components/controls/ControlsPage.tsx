import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  NotRefreshed,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Typography from '@mui/material/Typography';
import type { ListedControl } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsApiRef } from '../../api';
import { byNeed } from '../../model/adoption';
import { count } from '../../model/words';
import { ProblemList } from '../common/ProblemList';
import { Section } from '../common/Section';
import { ControlTable } from './ControlTable';

const refreshMs = 30_000;

/** `/scorecards`: what is asked of services, and how far it is met. */
export function ControlsPage() {
  useDocumentTitle('Scorecards');
  const api = useApi(scorecardsApiRef);
  const controls = useAsyncKeepingLast(
    abort => api.listControls({ abort }),
    [api],
    { refreshMs },
  );
  const problems = useAsyncKeepingLast(
    abort => api.listProblems({ abort }),
    [api],
    { refreshMs },
  );
  return (
    <>
      <Typography component="h1" variant="h4" sx={{ m: 0, fontSize: 24 }}>
        Scorecards
      </Typography>
      <ProblemList problems={problems.value?.items ?? []} />
      {problems.error && (
        <Failed
          error={problems.error}
          what="The problems of what is written"
          onRetry={problems.refresh}
        />
      )}
      {!controls.value && !controls.error && (
        <Reading what="the controls" lines={8} />
      )}
      {!controls.value && controls.error && (
        <Failed
          error={controls.error}
          what="The controls"
          onRetry={controls.refresh}
        />
      )}
      {controls.value && (
        <>
          <NotRefreshed shown error={controls.error} />
          <Controls controls={controls.value.items} />
        </>
      )}
    </>
  );
}

function Controls(props: { controls: readonly ListedControl[] }) {
  const sorted = byNeed(props.controls);
  const judged = sorted.filter(({ enabled }) => enabled);
  const others = sorted.filter(({ enabled }) => !enabled);
  if (sorted.length === 0) {
    return (
      <p>
        <strong>No control is in force.</strong> Name a folder of controls under{' '}
        <code>plumbline.standards</code> in the portal’s configuration.
      </p>
    );
  }
  return (
    <>
      {judged.length === 0 ? (
        <p>
          <strong>No control is enabled.</strong> A control is judged once its
          file says <code>enabled: true</code>.
        </p>
      ) : (
        <Section title="Enabled">
          <ControlTable label="Enabled controls" controls={judged} />
        </Section>
      )}
      {others.length > 0 && (
        <details style={{ marginTop: 16 }}>
          <summary style={{ cursor: 'pointer' }}>
            {count(others.length, 'control')} not enabled: nothing is judged by
            them
          </summary>
          <ControlTable label="Controls not enabled" controls={others} />
        </details>
      )}
    </>
  );
}
