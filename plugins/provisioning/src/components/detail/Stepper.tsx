import {
  formatAge,
  plainly,
  RelativeTime,
  toneColours,
  useNow,
  VisuallyHidden,
  capital,
  sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import CheckIcon from '@mui/icons-material/Check';
import CloseIcon from '@mui/icons-material/Close';
import ClockIcon from '@mui/icons-material/Schedule';
import SkipIcon from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import { useTheme } from '@mui/material/styles';
import { Step, StepState, stepsOf } from '../../model/progress';

const looks: Record<StepState, { tone: Tone; words: string }> = {
  done: { tone: 'ok', words: 'done' },
  skipped: { tone: 'ok', words: 'not required' },
  moving: { tone: 'info', words: 'running' },
  waiting: { tone: 'warning', words: 'waiting' },
  failed: { tone: 'critical', words: 'failed' },
  ahead: { tone: 'neutral', words: 'to come' },
};
const icons = {
  done: CheckIcon,
  skipped: SkipIcon,
  moving: ClockIcon,
  waiting: ClockIcon,
  failed: CloseIcon,
};

/** Where it stands, step by step, and what holds it up. */
export function Stepper(props: {
  request: ProvisioningRequest;
  operation: Operation;
}) {
  const { request, operation } = props;
  const steps = stepsOf(request, operation);
  const held = heldWords(operation);
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-label="Progress"
      sx={{ p: 2, mb: 2, borderRadius: '10px' }}
    >
      <Box
        component="ol"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'flex',
          gap: 1,
          flexDirection: { xs: 'column', sm: 'row' },
        }}
      >
        {steps.map((step, index) => (
          <OneStep
            key={step.title}
            step={step}
            number={index + 1}
            isLast={index === steps.length - 1}
          />
        ))}
      </Box>
      {held && (
        <Box
          role="status"
          sx={{
            mt: 1.5,
            fontSize: 13,
            overflowWrap: 'anywhere',
            color: held.failed ? 'error.main' : 'text.primary',
          }}
        >
          {held.words}
        </Box>
      )}
    </Paper>
  );
}

function OneStep(props: { step: Step; number: number; isLast: boolean }) {
  const { step, number, isLast } = props;
  const { at, state, title } = step;
  const theme = useTheme();
  const now = useNow();
  const { tone, words } = looks[state];
  const { color, ground } = toneColours(theme, tone);
  const Icon = state === 'ahead' ? undefined : icons[state];
  const isDone = state === 'done' || state === 'skipped';
  return (
    <Box
      component="li"
      aria-current={['moving', 'waiting'].includes(state) ? 'step' : undefined}
      sx={{
        flex: isLast ? '0 0 auto' : '1 1 0',
        minWidth: 0,
        display: { xs: 'flex', sm: 'block' },
        gap: 1.25,
        alignItems: 'center',
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box
          component="span"
          aria-hidden
          sx={{
            display: 'inline-flex',
            flex: 'none',
            width: 26,
            height: 26,
            alignItems: 'center',
            justifyContent: 'center',
            borderRadius: '50%',
            fontSize: 12,
            border: 1,
            borderColor: state === 'ahead' ? 'divider' : color,
            color: isDone ? 'background.paper' : color,
            bgcolor: isDone ? color : ground,
            ...(state === 'moving' && {
              '@media (prefers-reduced-motion: no-preference)': {
                animation: 'plumbline-pulse 1.6s ease-in-out infinite',
                '@keyframes plumbline-pulse': { '50%': { opacity: 0.45 } },
              },
            }),
          }}
        >
          {Icon ? <Icon sx={{ fontSize: 16 }} /> : number}
        </Box>
        {!isLast && (
          <Box
            aria-hidden
            sx={{
              flex: 1,
              height: 2,
              display: { xs: 'none', sm: 'block' },
              bgcolor: isDone ? color : 'divider',
            }}
          />
        )}
      </Box>
      <div>
        <Box
          sx={{
            mt: { sm: 0.75 },
            fontSize: 13,
            fontWeight: state === 'ahead' ? 400 : 600,
            color: state === 'ahead' ? 'text.secondary' : undefined,
          }}
        >
          {title}
          <VisuallyHidden>: {words}</VisuallyHidden>
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {state === 'skipped' && 'Not required'}
          {state === 'waiting' && at && (
            <>Waiting {formatAge(now - Date.parse(at))}</>
          )}
          {!['skipped', 'waiting', 'ahead'].includes(state) && at && (
            <RelativeTime instant={at} />
          )}
        </Box>
      </div>
    </Box>
  );
}

/** What it waits for, or why it ended. */
function heldWords({
  approvals,
  error,
  state,
  waitingFor,
}: Operation): { words: string; failed?: boolean } | undefined {
  const rejected = approvals.findLast(one => one.decision === 'rejected');
  switch (state) {
    case 'failed':
      return {
        words: sentence(plainly(error ?? 'The reason is unknown.')),
        failed: true,
      };
    case 'refused':
      return { words: 'A policy denies it: see Policies.', failed: true };
    case 'rejected':
      return {
        words: rejected
          ? `Rejected: “${rejected.reason}”`
          : capital(plainly(error ?? 'Rejected')),
        failed: true,
      };
    default:
      return waitingFor === undefined
        ? undefined
        : {
            words: `Waiting for ${plainly(
              waitingFor,
            )}. It continues automatically after that; nothing is applied until then.`,
          };
  }
}
