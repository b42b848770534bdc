import { useApi } from '@backstage/core-plugin-api';
import {
  Choice,
  Decide,
  EntityName,
  Failed,
  Fold,
  isDecider,
  Reading,
  RelativeTime,
  Section,
  useAsyncKeepingLast,
  useMe,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  mayBlock,
  phases,
} from '@plumbline/backstage-plugin-scorecards-common';
import type {
  Promotion,
  PromotionCheck,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { phaseEffects, phaseMeanings } from '../../model/words';
import { StatusMark } from '../common/StatusMark';

/** How much the control asks of teams, and what the next step still lacks. */
export function Ladder(props: {
  control: string;
  /** The group that decides. */
  owner: string;
  onDecided: () => void;
}) {
  const { control, owner, onDecided } = props;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getPromotion(control, { abort }),
    [api, control],
    { refreshMs: 60_000 },
  );
  return (
    <Section
      title="Phase"
      note={
        value && (
          <>
            as it is since <RelativeTime instant={value.since} />
          </>
        )
      }
    >
      {!value && !error && <Reading what="the phase" lines={3} />}
      {error && <Failed error={error} what="The phase" onRetry={refresh} />}
      {value && (
        <Steps
          promotion={value}
          owner={owner}
          onDecided={() => {
            refresh();
            onDecided();
          }}
        />
      )}
    </Section>
  );
}

function Steps(props: {
  promotion: Promotion;
  owner: string;
  onDecided: () => void;
}) {
  const { promotion, owner, onDecided } = props;
  const { phase, next, ready, checks, steps } = promotion;
  const me = useMe();
  const choices = useChoices(promotion);
  return (
    <>
      <Box
        component="ol"
        aria-label="Phases"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 1,
          m: 0,
          p: 0,
          listStyle: 'none',
        }}
      >
        {phases.map((each, index) => (
          <li
            key={each}
            title={phaseMeanings[each]}
            aria-current={each === phase ? 'step' : undefined}
          >
            {index > 0 && <span aria-hidden>→ </span>}
            {each === phase ? <strong>{each}</strong> : each}
          </li>
        ))}
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        {phase}: {phaseMeanings[phase]}
      </Box>
      {next && (
        <Box sx={{ mt: 1 }}>
          {ready ? (
            <>Nothing is missing for ‘{next}’.</>
          ) : (
            <>For ‘{next}’ it still lacks:</>
          )}
          <Checks checks={checks.filter(({ met }) => !met)} label="Missing" />
          {mayBlock(next) && (
            <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
              Failures that only you reviewed do not count if you promote it.
            </Box>
          )}
          {checks.some(({ met }) => met) && (
            <Fold summary="What is there">
              <Checks checks={checks.filter(({ met }) => met)} label="There" />
            </Fold>
          )}
        </Box>
      )}
      {isDecider(me, { of: owner, by: '' }) && choices.length > 0 && (
        <Decide what="the phase" choices={choices} onDone={onDecided} />
      )}
      <Fold summary="How it came here">
        <Box component="ul" aria-label="Steps" sx={{ m: 0, pl: 2.5 }}>
          {steps.map(({ version, action, phase: to, at, by, reason }) => (
            <li key={version}>
              {action === 'began' ? 'began in' : `${action} to`}{' '}
              <strong>{to}</strong> <RelativeTime instant={at} />
              {by && (
                <>
                  {' '}
                  by <EntityName entityRef={by} />
                </>
              )}
              {reason && `: “${reason}”`}
            </li>
          ))}
        </Box>
      </Fold>
    </>
  );
}

function Checks(props: { checks: readonly PromotionCheck[]; label: string }) {
  const { checks, label } = props;
  return checks.length === 0 ? null : (
    <Box
      component="ul"
      aria-label={label}
      sx={{ m: 0, p: 0, listStyle: 'none' }}
    >
      {checks.map(({ need, met, says }) => (
        <li key={need}>
          <StatusMark status={met ? 'pass' : 'fail'} />
          {plainly(says)}
        </li>
      ))}
    </Box>
  );
}

/** Up only where nothing is missing; down always. */
function useChoices(promotion: Promotion): Choice[] {
  const api = useApi(scorecardsApiRef);
  const { control, phase, next, ready, version } = promotion;
  // The nearest first.
  const down = phases.slice(0, phases.indexOf(phase)).reverse();
  const to = (verb: 'promote' | 'demote', target: typeof phase): Choice => ({
    words: `${verb === 'promote' ? 'Promote' : 'Demote'} to ${target}`,
    needsReason: true,
    effect: phaseEffects[target],
    run: reason =>
      api[`${verb}Control`](control, {
        to: target,
        version,
        reason: reason ?? '',
      }),
  });
  return [
    ...(next && ready ? [to('promote', next)] : []),
    ...down.map(target => to('demote', target)),
  ];
}
