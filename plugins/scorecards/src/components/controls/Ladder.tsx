import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Choice,
  Decide,
  Failed,
  isDecider,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  useMe,
  useNow,
  usePortalText,
  VisuallyHidden,
  Sentence,
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
import {
  dayWords,
  phaseEffects,
  phaseMeanings,
  phaseWords,
} from '../../model/words';
import { StepFigure } from '../common/StepFigure';

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
    ['scorecards Ladder', api, control],
    { refreshMs: 60_000 },
  );
  return (
    <Card
      title="Phase"
      summary={
        value &&
        value.writtenPhase !== value.phase && (
          <Chip>File: {phaseWords[value.writtenPhase]}</Chip>
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
    </Card>
  );
}

function Steps(props: {
  promotion: Promotion;
  owner: string;
  onDecided: () => void;
}) {
  const { promotion, owner, onDecided } = props;
  const { next, ready, checks } = promotion;
  const me = useMe();
  const choices = useChoices(promotion);
  return (
    <>
      <PhaseSteps promotion={promotion} />
      {next && (
        <Box sx={{ mt: 2, pt: 1.5, borderTop: 1, borderColor: 'divider' }}>
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
            <Box component="h3" sx={{ m: 0, fontSize: 14, fontWeight: 600 }}>
              For {phaseWords[next]}
            </Box>
            {ready ? (
              <Chip tone="ok" dot="full">
                Ready
              </Chip>
            ) : (
              <Chip tone="warning" dot="full">
                {checks.filter(({ met }) => !met).length} missing
              </Chip>
            )}
          </Box>
          <Checks
            checks={[...checks].sort((a, b) => Number(a.met) - Number(b.met))}
          />
          {mayBlock(next) && (
            <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
              Failures that only you reviewed do not count if you promote it.
            </Box>
          )}
        </Box>
      )}
      {isDecider(me, { of: owner, by: '' }) && choices.length > 0 && (
        <Decide
          what="the phase"
          choices={choices}
          onDone={onDecided}
          onConflict={onDecided}
        />
      )}
    </>
  );
}

/** The ladder: filled as far as the control came, with since when. */
function PhaseSteps(props: { promotion: Promotion }) {
  const { phase, next, since, checks } = props.promotion;
  const now = useNow();
  const met = checks.filter(check => check.met).length;
  return (
    <StepFigure
      label="Phases"
      at={phases.indexOf(phase)}
      progress={met / (checks.length || 1)}
      steps={phases.map(each => ({
        id: each,
        title: phaseWords[each],
        meaning: phaseMeanings[each],
        below: (
          <>
            {each === phase && (
              <Box sx={{ fontWeight: 500 }}>
                Since {dayWords(since, now)} ·{' '}
                <RelativeTime instant={since} form="age" />
              </Box>
            )}
            {each === next && checks.length > 0 && (
              <Box
                sx={{
                  fontWeight: 500,
                  color:
                    met === checks.length ? 'success.main' : 'warning.main',
                }}
              >
                {met} of {checks.length} met
              </Box>
            )}
          </>
        ),
      }))}
    />
  );
}

function Checks(props: { checks: readonly PromotionCheck[] }) {
  const portalText = usePortalText();
  return (
    <Box
      component="ul"
      aria-label="Requirements"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'repeat(2, minmax(0, 1fr))',
        },
        columnGap: 3,
        rowGap: 0.5,
        m: 0,
        my: 1,
        p: 0,
        listStyle: 'none',
        fontSize: 13,
      }}
    >
      {props.checks.map(({ need, met, says }) => (
        <Box
          key={need}
          component="li"
          sx={{ display: 'flex', gap: 1, fontWeight: met ? 400 : 500 }}
        >
          <Box
            component="span"
            sx={{ color: met ? 'success.main' : 'warning.main' }}
          >
            <span aria-hidden>{met ? '✓' : '✗'}</span>
            <VisuallyHidden>{met ? 'Met: ' : 'Missing: '}</VisuallyHidden>
          </Box>
          <Sentence text={portalText(says)} />
        </Box>
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
    words: `${verb === 'promote' ? 'Promote' : 'Demote'} to ${
      phaseWords[target]
    }`,
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
