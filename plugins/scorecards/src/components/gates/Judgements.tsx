import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  EntityName,
  Fold,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  GateJudgement,
  GateLine,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';

/** Whether a rule was right where it failed, as people judged. */
export function Judgements(props: {
  decision: StoredGateDecision;
  line: GateLine;
  onJudged: () => void;
}) {
  const { decision, line, onJudged } = props;
  const { entityRef, rule } = line;
  const api = useApi(scorecardsApiRef);
  const own = decision.judgements.filter(
    one => one.rule === rule && one.entityRef === entityRef,
  );
  return (
    <>
      {own.map(judgement => (
        <Judgement key={judgement.by} judgement={judgement} />
      ))}
      <Fold summary="Was the rule right?">
        <Decide
          what="the judgement"
          onDone={onJudged}
          onConflict={onJudged}
          choices={(['right', 'wrong'] as const).map(outcome => ({
            words: outcome === 'right' ? 'Right' : 'Wrong',
            needsReason: outcome === 'wrong',
            run: reason =>
              api.judgeGateLine(decision.id, {
                entityRef,
                outcome,
                rule,
                ...(reason !== undefined && { reason }),
              }),
          }))}
        />
      </Fold>
    </>
  );
}

function Judgement(props: { judgement: GateJudgement }) {
  const { at, by, byOwner, outcome, reason } = props.judgement;
  return (
    <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
      {outcome === 'right' ? 'Right' : 'Wrong'}, {byOwner ? 'owner ' : ''}
      <EntityName entityRef={by} /> <RelativeTime instant={at} />
      {reason && `: “${reason}”`}
    </Box>
  );
}
