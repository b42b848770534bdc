import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  Failed,
  MaybeLink,
  NotRefreshed,
  Reading,
  Section,
  useAsyncKeepingLast,
  useDocumentTitle,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsApiRef } from '../../api';
import { dayWords, phaseMeanings, requirementWords } from '../../model/words';
import { useScorecardsPath } from '../../usePaths';
import { ProblemList } from '../common/ProblemList';
import { Accuracy } from './Accuracy';
import { ControlEntities } from './ControlEntities';
import { ControlRule } from './ControlRule';
import { Disputes } from './Disputes';
import { Ladder } from './Ladder';
import { Versions } from './Versions';

/** `/scorecards/controls/<id>`: why is this required, and who does not meet it? */
export function ControlPage() {
  const { id = '' } = useParams();
  const api = useApi(scorecardsApiRef);
  const path = useScorecardsPath();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getControl(id, { abort }),
    [api, id],
    { refreshMs: 30_000 },
  );
  useDocumentTitle(value?.title ?? id);
  return (
    <>
      <Link to={path}>‹ all scorecards</Link>
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
  const { title, rationale, requirement, severity, phase, documentation } =
    control;
  return (
    <>
      <Typography component="h1" variant="h4" sx={{ m: 0, fontSize: 24 }}>
        {title}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <strong>{requirementWords[requirement]}</strong>
        <span>severity {severity}</span>
        <span>
          phase <strong>{phase}</strong> ({phaseMeanings[phase]})
        </span>
        <span>version {control.version}</span>
        <span>
          answers for it: <EntityName entityRef={control.owner} />
        </span>
        <File url={control.url} />
        {documentation && (
          <MaybeLink value={documentation} label="documentation" />
        )}
      </Box>
      <ProblemList problems={control.problems} />
      <Retirement control={control} />
      <Section title="Rationale">
        <Box sx={{ whiteSpace: 'pre-line', maxWidth: 800 }}>{rationale}</Box>
      </Section>
      {control.enabled && control.accuracy && (
        <Accuracy
          control={control.id}
          accuracy={control.accuracy}
          onReviewed={onDecided}
        />
      )}
      <Disputes control={control.id} onDecided={onDecided} />
      <Section title="How far it is met">
        {control.enabled ? (
          <ControlEntities key={asOf} control={control} />
        ) : (
          <p>
            It is not enabled, so nothing is judged by it. It is once its file
            says <code>enabled: true</code>.
          </p>
        )}
      </Section>
      {control.enabled && (
        <Ladder
          control={control.id}
          owner={control.owner}
          onDecided={onDecided}
        />
      )}
      <ControlRule control={control} />
      <Versions key={asOf} control={control.id} />
    </>
  );
}

/** A control past its review is still in force; somebody is to ask why. */
function Retirement(props: { control: ControlDetails }) {
  const { reviewBy, replacedBy } = props.control.retirement;
  const now = useNow();
  const isPast = Date.parse(`${reviewBy}T23:59:59.999Z`) < now;
  return (
    <>
      {isPast && (
        <Alert severity="warning" sx={{ my: 1, py: 0 }}>
          Its review was due on {dayWords(reviewBy, now)}: is it still needed?
        </Alert>
      )}
      {replacedBy && <p>‘{replacedBy}’ takes its place.</p>}
    </>
  );
}

/** A file of this machine is no address that a browser opens. */
function File(props: { url: string }) {
  const { url } = props;
  return /^https?:/i.test(url) ? (
    <MaybeLink value={url} label="the file" />
  ) : (
    <span title={url}>
      <code>{url.split('/').slice(-2).join('/')}</code>
    </span>
  );
}
