import {
  EntityName,
  hatch,
  RelativeTime,
  toneColours,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import CheckIcon from '@mui/icons-material/Check';
import CloseIcon from '@mui/icons-material/Close';
import QuestionMarkIcon from '@mui/icons-material/QuestionMark';
import RemoveIcon from '@mui/icons-material/Remove';
import ClockIcon from '@mui/icons-material/Schedule';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import {
  type ShownStep,
  stepStates,
  stepWords,
} from '../../model/creationWords';

const icons = {
  done: CheckIcon,
  open: ClockIcon,
  failed: CloseIcon,
  unknown: QuestionMarkIcon,
  'taken-back': RemoveIcon,
  kept: RemoveIcon,
};

/** How far it is: each step with its state, as a shape and a word. */
export function StepLine(props: { steps: readonly ShownStep[] }) {
  const { steps } = props;
  const first = steps.findIndex(({ state }) => state !== 'done');
  return (
    <Box
      component="ol"
      aria-label="Steps"
      sx={{
        display: 'grid',
        rowGap: 1.5,
        m: 0,
        p: 0,
        listStyle: 'none',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: `repeat(${steps.length}, minmax(0, 1fr))`,
        },
      }}
    >
      {steps.map((step, index) => (
        <Box
          // There may be several data stores.
          key={`${step.step} ${index}`}
          component="li"
          aria-current={index === first ? 'step' : undefined}
          sx={{ display: { xs: 'flex', md: 'block' }, gap: 1.25 }}
        >
          <Mark step={step} number={index + 1} isLast={!steps[index + 1]} />
          <StepText step={step} />
        </Box>
      ))}
    </Box>
  );
}

function Mark(props: { step: ShownStep; number: number; isLast: boolean }) {
  const { isLast, number } = props;
  const { state } = props.step;
  const theme = useTheme();
  const { color, ground } = toneColours(theme, stepStates[state].tone);
  const Icon = state === 'ahead' ? undefined : icons[state];
  const isDone = state === 'done';
  return (
    <Box
      aria-hidden
      sx={{ display: 'flex', alignItems: 'center', mb: { md: 0.75 } }}
    >
      <Box
        sx={{
          display: 'inline-flex',
          flex: 'none',
          width: 28,
          height: 28,
          alignItems: 'center',
          justifyContent: 'center',
          fontSize: 12,
          borderRadius: '50%',
          border: 1,
          borderColor: state === 'ahead' ? 'divider' : color,
          color: isDone ? 'background.paper' : color,
          ...(state === 'unknown'
            ? { background: hatch(theme) }
            : { bgcolor: isDone ? color : ground }),
        }}
      >
        {Icon ? <Icon sx={{ fontSize: 16 }} /> : number}
      </Box>
      {!isLast && (
        <Box
          sx={{
            flex: 1,
            height: 2,
            display: { xs: 'none', md: 'block' },
            bgcolor: isDone ? color : 'divider',
          }}
        />
      )}
    </Box>
  );
}

function StepText(props: { step: ShownStep }) {
  const { at, resource, state, step, store } = props.step;
  return (
    <div>
      <Box
        sx={{
          fontSize: 14,
          fontWeight: 600,
          color: state === 'ahead' ? 'text.secondary' : 'text.primary',
        }}
      >
        {store ?? stepWords[step]}
        <VisuallyHidden>: </VisuallyHidden>
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        {stepStates[state].words}
        {at && (
          <>
            {' '}
            <RelativeTime instant={at} />
          </>
        )}
        {resource && (
          <div>
            <EntityName entityRef={resource} />
          </div>
        )}
      </Box>
    </div>
  );
}
