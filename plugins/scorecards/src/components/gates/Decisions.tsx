import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  type Column,
  DataTable,
  EntityName,
  Failed,
  RelativeTime,
  usePages,
  usePortalText,
  WithActorName,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  GateStage,
  gateStages,
  ListedGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import {
  answerTones,
  changeWords,
  releaseWords,
  requesterWords,
  stageWords,
} from '../../model/gateWords';
import { useGateDecisionPath } from '../../usePaths';
import { AnswerChip } from './AnswerChip';

/** More objections than these are on the page of the decision. */
const shownObjections = 2;

/** What gates decided, the newest first. */
export function Decisions() {
  const [stage, setStage] = useState<GateStage>('deploy');
  const api = useApi(scorecardsApiRef);
  const pathOf = useGateDecisionPath();
  const navigate = useNavigate();
  const portalText = usePortalText();
  const ask = useCallback(
    (cursor: string | undefined, abort: AbortSignal) =>
      api.listGateDecisions({ stage, cursor, limit: 20 }, { abort }),
    [api, stage],
  );
  const { items, more, loading, error, onMore } = usePages(ask);
  return (
    <Card
      title="Decisions"
      flush
      action={
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="Stage"
          value={stage}
          onChange={(_, chosen) => setStage(chosen ?? stage)}
        >
          {[...gateStages].reverse().map(each => (
            <ToggleButton
              key={each}
              value={each}
              sx={{ textTransform: 'none', py: 0.25 }}
            >
              {stageWords[each]}s
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {error && (
        <Box sx={{ px: 2, pb: 2 }}>
          <Failed error={error} what="The decisions" onRetry={onMore} />
        </Box>
      )}
      {!error && (
        <DataTable
          caption="Decisions of gates"
          columns={columnsOf(pathOf)}
          rows={loading && items.length === 0 ? undefined : items}
          keyOf={({ id }) => id}
          onOpen={({ id }) => navigate(pathOf(id))}
          markOf={({ answer }) =>
            answer === 'allow' ? undefined : { tone: answerTones[answer] }
          }
          empty={
            <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
              No {stageWords[stage].toLowerCase()} was requested yet. A pipeline
              requests a decision with{' '}
              <code>{portalText(cliCommand('gate'))}</code>.
            </Box>
          }
        />
      )}
      {more && (
        <Box sx={{ px: 2, py: 1 }}>
          <Button size="small" disabled={loading} onClick={onMore}>
            Show more
          </Button>
        </Box>
      )}
    </Card>
  );
}

function columnsOf(
  pathOf: (id: string) => string,
): Column<ListedGateDecision>[] {
  return [
    {
      id: 'answer',
      head: 'Answer',
      nowrap: true,
      phone: 'line',
      cell: ({ answer }) => <AnswerChip answer={answer} />,
    },
    {
      id: 'change',
      head: 'Change',
      rowHead: true,
      phone: 'line',
      cell: decision => (
        <>
          <Box
            component={Link}
            to={pathOf(decision.id)}
            sx={{ color: 'text.primary', fontWeight: 500 }}
          >
            {changeWords(decision)}
          </Box>
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            <Release decision={decision} />
          </Box>
        </>
      ),
    },
    {
      id: 'services',
      head: 'Services',
      cell: ({ services: [first, ...others] }) =>
        first && (
          <>
            <EntityName entityRef={first} />
            {others.length > 0 && ` +${others.length}`}
          </>
        ),
    },
    {
      id: 'objections',
      head: 'Not passing',
      phone: 'line',
      cell: ({ objections }) => <Objections objections={objections} />,
    },
    {
      id: 'requester',
      head: 'Requested by',
      phone: 'hidden',
      cell: ({ requester }) => (
        <WithActorName actor={requester}>{requesterWords}</WithActorName>
      ),
    },
    {
      id: 'at',
      head: 'When',
      align: 'right',
      nowrap: true,
      cell: ({ at }) => <RelativeTime instant={at} />,
    },
  ];
}

function Release(props: { decision: ListedGateDecision }) {
  const { digest, head, repository } = props.decision;
  const release = releaseWords({ digest, head });
  return (
    <>
      {repository.split('/').slice(-2).join('/')}
      {release && (
        <>
          {' · '}
          <code>{release}</code>
        </>
      )}
    </>
  );
}

function Objections(props: Pick<ListedGateDecision, 'objections'>) {
  const { objections } = props;
  const others = objections.length - shownObjections;
  return (
    <>
      {objections.slice(0, shownObjections).map(({ rule, title }) => (
        <Box key={rule}>{title}</Box>
      ))}
      {others > 0 && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>+{others}</Box>
      )}
    </>
  );
}
