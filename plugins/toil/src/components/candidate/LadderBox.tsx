import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  Fold,
  MaybeLink,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import { autonomies } from '@plumbline/backstage-plugin-toil-common';
import type {
  CandidateDetail,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { toilApiRef } from '../../api';
import { autonomyWords } from '../../model/words';
import { RunForm } from './RunForm';

/** How much the automation may do by itself, and the outcomes that earned it. */
export function LadderBox(props: {
  candidate: CandidateDetail;
  onDone: () => void;
}) {
  const { candidate, onDone } = props;
  const { id, version, ladder, autonomy } = candidate;
  const api = useApi(toilApiRef);
  const below = autonomies[Math.max(autonomies.indexOf(autonomy) - 1, 0)];
  const climb = {
    words: `Up to ‘${ladder.next}’`,
    needsReason: false,
    run: (reason: string | undefined) =>
      api.promoteCandidate(id, { version, ...(reason && { reason }) }),
  };
  const step = {
    words: 'One rung down',
    effect: `from then on it is at ‘${below}’: ${autonomyWords[below]}.`,
    needsReason: true,
    run: (reason: string | undefined) =>
      api.demoteCandidate(id, { version, reason: reason ?? '' }),
  };
  return (
    <Section
      title={`Autonomy: ${autonomy}`}
      note={`${autonomyWords[autonomy]}; each rung is earned, and a run that fails costs one`}
    >
      <Box
        component="ol"
        aria-label="Ladder"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 0.5,
          m: 0,
          p: 0,
          listStyle: 'none',
        }}
      >
        {autonomies.map(rung => (
          <Box
            component="li"
            key={rung}
            aria-current={rung === autonomy ? 'step' : undefined}
            title={autonomyWords[rung]}
            sx={{
              px: 1,
              border: 1,
              borderRadius: 1,
              borderColor: rung === autonomy ? 'text.primary' : 'divider',
              fontWeight: rung === autonomy ? 700 : 400,
            }}
          >
            {rung}
          </Box>
        ))}
      </Box>
      <Box sx={{ mt: 0.5 }}>
        {ladder.next === undefined
          ? 'The highest rung.'
          : `${ladder.proven} of ${ladder.needed} runs with verified outcome for ‘${ladder.next}’.`}
      </Box>
      <Runs runs={ladder.runs} />
      <RunForm candidate={candidate} onDone={onDone} />
      {(ladder.mayClimb || autonomy !== 'observe') && (
        <Fold summary="Change the rung">
          <Decide
            what="the rung"
            onDone={onDone}
            choices={[
              ...(ladder.mayClimb ? [climb] : []),
              ...(autonomy === 'observe' ? [] : [step]),
            ]}
          />
        </Fold>
      )}
    </Section>
  );
}

function Runs(props: { runs: readonly ToilRun[] }) {
  const { runs } = props;
  return runs.length === 0 ? (
    <Box sx={{ color: 'text.secondary' }}>
      No run and no rehearsal reported.
    </Box>
  ) : (
    <Box
      component="ul"
      aria-label="Recent outcomes"
      sx={{ m: 0, mt: 0.5, p: 0, listStyle: 'none' }}
    >
      {runs.map(run => (
        <li key={`${run.source} ${run.id}`}>
          <Outcome run={run} /> on ‘{run.autonomy}’ ·{' '}
          {run.url ? (
            <MaybeLink value={run.url} label={`${run.source} ${run.id}`} />
          ) : (
            `${run.source} ${run.id}`
          )}{' '}
          · <RelativeTime instant={run.at} />
          {run.verification && `: ${run.verification}`}
        </li>
      ))}
    </Box>
  );
}

function Outcome(props: { run: ToilRun }) {
  const { kind, outcome, verified } = props.run;
  const isFailed = outcome === 'failed';
  return (
    <>
      <Box
        component="span"
        aria-hidden
        sx={{ color: isFailed ? 'error.main' : 'success.main' }}
      >
        {isFailed ? '✗' : '✓'}{' '}
      </Box>
      {kind} {outcome}
      {!verified && ', not verified: it counts for nothing'}
    </>
  );
}
