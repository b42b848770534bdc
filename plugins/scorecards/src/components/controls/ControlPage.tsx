import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  EmptyState,
  EntityName,
  Failed,
  MaybeLink,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsApiRef } from '../../api';
import { dayWords, requirementWords } from '../../model/words';
import { useScorecardsPath } from '../../usePaths';
import { ProblemList } from '../common/ProblemList';
import { PhasePips, SeverityBars } from '../common/marks';
import { Accuracy } from './Accuracy';
import { AdoptionCard } from './AdoptionCard';
import { ControlEntities } from './ControlEntities';
import { ControlRule } from './ControlRule';
import { Disputes } from './Disputes';
import { Ladder } from './Ladder';
import { Versions } from './Versions';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };

/** `/scorecards/controls/<id>`: why is this required, and who does not meet it? */
export function ControlPage() {
  const { id = '' } = useParams();
  const api = useApi(scorecardsApiRef);
  const path = useScorecardsPath();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getControl(id, { abort }),
    ['scorecards ControlPage', api, id],
    { refreshMs: 30_000 },
  );
  useDocumentTitle(value?.title ?? id);
  return (
    <>
      <Link to={path}>Scorecards</Link>
      {!value && !error && <Reading what="the control" lines={6} />}
      {!value && error && (
        <Failed error={error} what="The control" onRetry={refresh} />
      )}
      {value && (
        <>
          <NotRefreshed shown error={error} />
          <Details control={value} onDecided={refresh} />
        </>
      )}
    </>
  );
}

function Details(props: { control: ControlDetails; onDecided: () => void }) {
  const { control } = props;
  const [decisions, setDecisions] = useState(0);
  // Whatever was decided, here or elsewhere, verdicts and versions show it.
  const asOf = `${decisions} ${control.phase} ${control.baseline}`;
  const onDecided = () => {
    setDecisions(before => before + 1);
    props.onDecided();
  };
  const { title, requirement, severity, phase, documentation } = control;
  return (
    <>
      <PageHead title={title} />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 2,
          mb: 2,
          fontSize: 13,
        }}
      >
        <Chip>{requirementWords[requirement]}</Chip>
        <SeverityBars severity={severity} />
        <PhasePips phase={phase} />
        <span>
          Owner <EntityName entityRef={control.owner} />
        </span>
        <span>Version {control.version}</span>
        <Review control={control} />
        <File url={control.url} />
        {documentation && (
          <MaybeLink value={documentation} label="Documentation" />
        )}
      </Box>
      <ProblemList problems={control.problems} />
      <Box
        sx={{
          ...grid,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 7fr) minmax(0, 3.3fr)',
          },
        }}
      >
        <Box sx={grid}>
          {control.enabled ? (
            <>
              <Ladder
                control={control.id}
                owner={control.owner}
                onDecided={onDecided}
              />
              <AdoptionCard key={`adoption ${asOf}`} control={control} />
              <ControlEntities key={asOf} control={control} />
            </>
          ) : (
            <Card title="Adoption">
              <EmptyState>
                <span>
                  It is not enabled. It is judged once its file has{' '}
                  <code>enabled: true</code>.
                </span>
              </EmptyState>
            </Card>
          )}
        </Box>
        <Box sx={grid}>
          <Disputes control={control.id} onDecided={onDecided} />
          {control.enabled && control.accuracy && (
            <Accuracy
              control={control.id}
              accuracy={control.accuracy}
              onReviewed={onDecided}
            />
          )}
          <ControlRule control={control} />
          <Versions key={asOf} control={control.id} />
        </Box>
      </Box>
    </>
  );
}

/** A control past its review is still in force. */
function Review(props: { control: ControlDetails }) {
  const { reviewBy, replacedBy } = props.control.retirement;
  const now = useNow();
  const isPast = Date.parse(`${reviewBy}T23:59:59.999Z`) < now;
  return (
    <>
      {isPast ? (
        <Chip tone="warning" dot="full">
          Review was due {dayWords(reviewBy, now)}
        </Chip>
      ) : (
        <span>Review {dayWords(reviewBy, now)}</span>
      )}
      {replacedBy && <span>Replaced by {replacedBy}</span>}
    </>
  );
}

/** A file of this machine is not an address that a browser opens. */
function File(props: { url: string }) {
  const { url } = props;
  return /^https?:/i.test(url) ? (
    <MaybeLink value={url} label="Open file" />
  ) : (
    <span title={url}>
      <code>{url.split('/').slice(-2).join('/')}</code>
    </span>
  );
}
