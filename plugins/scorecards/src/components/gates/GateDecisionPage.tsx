import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  CardLink,
  Chip,
  CopyButton,
  EntityName,
  Failed,
  MaybeLink,
  PageHead,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  useDocumentTitle,
  WithActorName,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import type { StoredGateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { changeWords, requesterWords, stageWords } from '../../model/gateWords';
import {
  useGateDecisionPath,
  useGatesPath,
  useScorecardsPath,
} from '../../usePaths';
import { AnswerChip } from './AnswerChip';
import { ChangeClassCard } from './ChangeClassCard';
import { DraftCard } from './DraftCard';
import { GateLines } from './GateLines';
import { ReleaseCard } from './ReleaseCard';
import { RolloutCard } from './RolloutCard';

/** Of evidence: where reviews are answered. */
const decisionsPath = '/decisions';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };

/** `/scorecards/gates/<id>`: why may this change go out, or why not? */
export function GateDecisionPage() {
  const { id = '' } = useParams();
  const api = useApi(scorecardsApiRef);
  const scorecards = useScorecardsPath();
  const gates = useGatesPath();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getGateDecision(id, { abort }),
    ['scorecards GateDecisionPage', api, id],
  );
  const title = value ? changeWords(value.request) : 'Decision of a gate';
  useDocumentTitle(title);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[
          { to: scorecards, title: 'Scorecards' },
          { to: gates, title: 'Gates' },
        ]}
        status={value && <Status decision={value} />}
        below={value && <Below decision={value} />}
      />
      {!value && !error && <Reading what="the decision" lines={6} />}
      {!value && error && (
        <Failed error={error} what="The decision" onRetry={refresh} />
      )}
      {value && (
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
            <GateLines decision={value} onJudged={refresh} />
          </Box>
          <Box sx={grid}>
            <ReleaseCard request={value.request} />
            <ChangeClassCard decision={value} />
            {value.rollout && value.answer !== 'block' && (
              <RolloutCard rollout={value.rollout} />
            )}
            <Reviews reviews={value.reviews} />
            {value.stage === 'deploy' && <DraftCard decision={value} />}
            <Notes notes={value.notes} />
          </Box>
        </Box>
      )}
    </>
  );
}

type Outcome = NonNullable<StoredGateDecision['reports']>[number]['outcome'];
const outcomeWords: Record<Outcome, string> = {
  succeeded: 'Deployed',
  failed: 'The deploy failed',
  'rolled-back': 'Rolled back',
};
/** Of what puts no release anywhere, such as a flag. */
const otherOutcomeWords: Record<Outcome, string> = {
  ...outcomeWords,
  succeeded: 'Succeeded',
  failed: 'Failed',
};
const outcomeTones = {
  succeeded: 'ok',
  failed: 'critical',
  'rolled-back': 'warning',
} as const satisfies Record<Outcome, string>;

function Status(props: { decision: StoredGateDecision }) {
  const { answer, atDeploy, reports = [], reproduced, stage } = props.decision;
  const words = ['deploy', 'migration'].includes(props.decision.request.action)
    ? outcomeWords
    : otherOutcomeWords;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <AnswerChip answer={answer} />
      {stage === 'pull-request' ? (
        <Chip>{stageWords[stage]}</Chip>
      ) : (
        <Validity decision={props.decision} />
      )}
      {stage === 'pull-request' && atDeploy !== answer && (
        <>
          <span>A deploy now:</span>
          <AnswerChip answer={atDeploy} />
        </>
      )}
      {reports.map(
        ({ attempt, outcome, reportedAt, rolledBackAt, run, url }) => (
          <Chip
            key={`${run} ${attempt}`}
            tone={outcomeTones[outcome]}
            dot="full"
          >
            {url ? (
              <MaybeLink value={url} label={words[outcome]} />
            ) : (
              words[outcome]
            )}{' '}
            <RelativeTime instant={rolledBackAt ?? reportedAt} />
          </Chip>
        ),
      )}
      {!reproduced && (
        <Chip tone="critical" dot="full">
          Differs when decided again
        </Chip>
      )}
    </Box>
  );
}

/** Until when it may be acted on, or why no longer. */
function Validity(props: { decision: StoredGateDecision }) {
  const { answer, endedBy, inForce, validUntil } = props.decision;
  const pathOf = useGateDecisionPath();
  if (endedBy !== undefined) {
    return (
      <Chip>
        Replaced by a <Link to={pathOf(endedBy)}>later decision</Link>
      </Chip>
    );
  }
  if (answer !== 'allow' && answer !== 'warn') {
    return null;
  }
  return (
    <Chip>
      {inForce ? (
        <>
          Lapses <RelativeTime instant={validUntil} />
        </>
      ) : (
        'Lapsed'
      )}
    </Chip>
  );
}

function Below(props: { decision: StoredGateDecision }) {
  const { at, id, requester, request, services } = props.decision;
  return (
    <>
      {services.map((ref, index) => (
        <span key={ref}>
          {index > 0 && ', '}
          <EntityName entityRef={ref} />
        </span>
      ))}
      {services.length > 0 && ' · '}
      <MaybeLink
        value={`https://${request.repository.replace(/^https:\/\//, '')}`}
        label={request.repository.replace(/^https:\/\//, '')}
      />
      {' · '}
      <WithActorName actor={requester}>{requesterWords}</WithActorName>{' '}
      <RelativeTime instant={at} />{' '}
      <CopyButton text={() => id} label="Copy id" what="of the decision" />
    </>
  );
}

const reviewTones = {
  waiting: 'info',
  approved: 'ok',
  deferred: 'warning',
  redesign: 'critical',
  lapsed: 'neutral',
} as const;

function Reviews(props: Pick<StoredGateDecision, 'reviews'>) {
  const { reviews } = props;
  return reviews.length === 0 ? null : (
    <Card
      title="Reviews"
      action={<CardLink to={decisionsPath}>Decisions</CardLink>}
    >
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}>
        {reviews.map(({ approver, id, state }) => (
          <li key={id}>
            <EntityName entityRef={approver} />{' '}
            <Chip tone={reviewTones[state]}>{capital(state)}</Chip>
          </li>
        ))}
      </Box>
    </Card>
  );
}

function Notes(props: Pick<StoredGateDecision, 'notes'>) {
  const { notes } = props;
  return notes.length === 0 ? null : (
    <Card title="Notes">
      <Box component="ul" sx={{ m: 0, pl: 2, fontSize: 13 }}>
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </Box>
    </Card>
  );
}
