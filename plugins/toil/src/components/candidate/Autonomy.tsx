import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Decide,
  MaybeLink,
  RelativeTime,
  toneColours,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  autonomies,
  type Autonomy as Rung,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  CandidateDetail,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { reachedAt } from '../../model/history';
import { autonomyWords, dayWords } from '../../model/words';

/** More circles than this are a number. */
const circles = 20;
const runsShown = 5;

/** How much the automation may do by itself, and the outcomes that earned it. */
export function Autonomy(props: {
  candidate: CandidateDetail;
  onDone: () => void;
}) {
  const { candidate, onDone } = props;
  const { id, version, ladder, autonomy, history, state } = candidate;
  const api = useApi(toilApiRef);
  const [opened, setOpened] = useState<'promote' | 'demote'>();
  const { next } = ladder;
  const below = autonomies[Math.max(autonomies.indexOf(autonomy) - 1, 0)];
  const since = reachedAt(history, autonomy);
  const left = ladder.needed - ladder.proven;
  const toggle = (which: typeof opened) =>
    setOpened(which === opened ? undefined : which);
  return (
    <Card
      title="Autonomy"
      summary={`${autonomyWords[autonomy].name}${
        since ? `, since ${dayWords(since)}` : ''
      }`}
      action={
        <Box sx={{ display: 'flex', gap: 1 }}>
          {autonomy !== 'observe' && (
            <Button
              size="small"
              aria-expanded={opened === 'demote'}
              onClick={() => toggle('demote')}
            >
              Demote
            </Button>
          )}
          {next && (
            <Button
              size="small"
              variant="outlined"
              disabled={!ladder.mayClimb}
              aria-expanded={opened === 'promote'}
              onClick={() => toggle('promote')}
            >
              Promote
            </Button>
          )}
        </Box>
      }
    >
      {opened && (
        <Decide
          key={opened}
          what={opened === 'promote' ? 'the promotion' : 'the demotion'}
          onDone={() => {
            setOpened(undefined);
            onDone();
          }}
          onConflict={onDone}
          choices={[
            opened === 'promote' && next
              ? {
                  words: `Promote to ${autonomyWords[next].name}`,
                  effect: autonomyWords[next].does.toLowerCase(),
                  needsReason: true,
                  run: reason => api.promoteCandidate(id, { version, reason }),
                }
              : {
                  words: `Demote to ${autonomyWords[below].name}`,
                  effect: autonomyWords[below].does.toLowerCase(),
                  needsReason: true,
                  run: reason => api.demoteCandidate(id, { version, reason }),
                },
          ]}
        />
      )}
      <Box
        component="ol"
        aria-label="Ladder"
        sx={{
          display: 'grid',
          gap: 0.5,
          m: 0,
          mt: 1,
          p: 0,
          alignItems: 'end',
          listStyle: 'none',
          gridTemplateColumns: { xs: '1fr', sm: 'repeat(5, 1fr)' },
        }}
      >
        {autonomies.map((rung, at) => (
          <RungStep key={rung} candidate={candidate} rung={rung} at={at} />
        ))}
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 2,
          mt: 1.5,
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <span>
          <Circle kind="run" /> Verified run
        </span>
        <span>
          <Circle kind="rehearsal" /> Rehearsal
        </span>
        <Box
          component="span"
          sx={{ ml: 'auto', fontWeight: 500, color: 'text.primary' }}
        >
          {next === undefined && 'Highest level'}
          {next && left > 0 && `${count(left, 'verified run')} to `}
          {next && left <= 0 && 'Ready for '}
          {next && autonomyWords[next].name}
          {state === 'open' && ', after start'}
        </Box>
      </Box>
      <Runs runs={ladder.runs} />
    </Card>
  );
}

function RungStep(props: {
  candidate: CandidateDetail;
  rung: Rung;
  at: number;
}) {
  const { candidate, rung, at } = props;
  const { autonomy, ladder, history } = candidate;
  const current = autonomies.indexOf(autonomy);
  const needed = ladder.needs[rung];
  // What earned a rung ran on the one below it.
  const proofs = ladder.runs
    .filter(
      run =>
        run.autonomy === autonomies[at - 1] &&
        run.outcome === 'succeeded' &&
        run.verified,
    )
    .slice(0, at === current + 1 ? ladder.proven : needed)
    .reverse();
  const isReached = at <= current;
  const reached = isReached ? reachedAt(history, rung) : undefined;
  const { name, does } = autonomyWords[rung];
  const empty = isReached ? 0 : Math.max(0, needed - proofs.length);
  return (
    <Box component="li" aria-current={at === current ? 'step' : undefined}>
      <Box sx={{ px: 0.25, pb: 0.75, lineHeight: '16px' }}>
        <Box
          sx={{
            fontSize: 13,
            fontWeight: 600,
            color: isReached ? 'text.primary' : 'text.secondary',
          }}
        >
          {name}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{does}</Box>
      </Box>
      <Box
        sx={theme => {
          const { color, ground } = toneColours(theme, 'primary');
          return {
            minHeight: { xs: 0, sm: 34 + at * 20 },
            px: 1.25,
            py: 0.75,
            borderRadius: '6px 6px 2px 2px',
            fontSize: 12,
            borderTop: `3px ${at === current + 1 ? 'dashed' : 'solid'} ${
              isReached ? color : theme.palette.divider
            }`,
            bgcolor: isReached ? ground : 'action.hover',
            boxShadow: at === current ? `0 0 0 2px ${color}` : undefined,
          };
        }}
      >
        <Box
          sx={{
            fontWeight: 600,
            color: isReached ? 'text.primary' : 'text.secondary',
          }}
        >
          {at === 0 && 'Start'}
          {at > 0 && isReached && `Reached ${reached ? dayWords(reached) : ''}`}
          {!isReached && `${proofs.length} of ${needed}`}
        </Box>
        {needed <= circles && (
          <Box
            aria-hidden
            sx={{ display: 'flex', flexWrap: 'wrap', gap: '3px', mt: 0.5 }}
          >
            {proofs.map(({ source, id, kind }) => (
              <Circle key={`${source} ${id}`} kind={kind} />
            ))}
            {Array.from({ length: empty }, (_, place) => (
              <Circle key={place} />
            ))}
          </Box>
        )}
      </Box>
    </Box>
  );
}

function Circle(props: { kind?: ToilRun['kind'] }) {
  const { kind } = props;
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: 'inline-block',
        width: 10,
        height: 10,
        borderRadius: '50%',
        border: kind === 'rehearsal' ? 2 : 1.5,
        borderColor: kind ? 'success.main' : 'divider',
        bgcolor: kind === 'run' ? 'success.main' : undefined,
      }}
    />
  );
}

function Runs(props: { runs: readonly ToilRun[] }) {
  const { runs } = props;
  const [shown, setShown] = useState(runsShown);
  const rest = runs.length - shown;
  return runs.length === 0 ? (
    <Box sx={{ mt: 1.5, fontSize: 13, color: 'text.secondary' }}>
      No runs recorded yet
    </Box>
  ) : (
    <>
      <Box
        component="ul"
        aria-label="Runs"
        sx={{ m: 0, mt: 1.5, p: 0, listStyle: 'none', fontSize: 13 }}
      >
        {runs.slice(0, shown).map(run => (
          <Box
            component="li"
            key={`${run.source} ${run.id}`}
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 1.5,
              py: 1,
              overflowWrap: 'anywhere',
              borderTop: 1,
              borderColor: 'divider',
            }}
          >
            <Outcome run={run} />
            <Box sx={{ flex: '1 1 160px', fontWeight: 500 }}>
              {run.kind === 'run' ? 'Run' : 'Rehearsal'}{' '}
              {run.url ? <MaybeLink value={run.url} label={run.id} /> : run.id}
              {run.verification && (
                <Box
                  sx={{
                    fontSize: 12,
                    fontWeight: 400,
                    color: 'text.secondary',
                  }}
                >
                  {run.verification}
                </Box>
              )}
            </Box>
            <Box sx={{ color: 'text.secondary' }}>
              {run.source} · {autonomyWords[run.autonomy].name} ·{' '}
              <RelativeTime instant={run.at} />
            </Box>
          </Box>
        ))}
      </Box>
      {rest > 0 && (
        <Button size="small" onClick={() => setShown(runs.length)}>
          Show {rest} more
        </Button>
      )}
    </>
  );
}

function Outcome(props: { run: ToilRun }) {
  const { outcome, verified } = props.run;
  if (outcome === 'failed') {
    return (
      <Chip tone="critical" dot="full">
        Failed
      </Chip>
    );
  }
  return verified ? (
    <Chip tone="ok" dot="full">
      Verified
    </Chip>
  ) : (
    <Chip dot="dashed">Not verified</Chip>
  );
}
