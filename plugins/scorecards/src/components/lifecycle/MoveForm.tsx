import { useApi } from '@backstage/core-plugin-api';
import { cliCommand, dayMs } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  CopyButton,
  Decide,
  EntityPicker,
  isDecider,
  Refused,
  useMe,
  useMutation,
  usePortalText,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Lifecycle,
  LifecycleTransition,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { stateWords } from '../../model/lifecycleWords';
import { FormOnDemand } from '../common/FormOnDemand';

type Move = {
  lifecycle: Lifecycle;
  transition: LifecycleTransition;
  onMoved: () => void;
};
type Field = 'reason' | 'replacement' | 'guide' | 'deadline' | 'name';

const labels: Record<Field, string> = {
  reason: 'Reason',
  replacement: 'Replaced by',
  guide: 'Guide for consumers',
  deadline: 'First day without it',
  name: 'Name, as it is final',
};
const examples: Partial<Record<Field, string>> = { guide: 'https://' };
const lackWords: Partial<Record<Field, string>> = {
  reason: 'Say why.',
  guide: 'Name the address of a guide.',
  deadline: 'Choose a day.',
  name: 'Type the name.',
};
const replacements = { kind: ['component', 'api', 'resource', 'system'] };
const wide = { flex: '1 1 200px', maxWidth: 440 };

function useOwns({ owner }: Lifecycle): boolean {
  const me = useMe();
  return owner !== undefined && isDecider(me, { of: owner, by: '' });
}

/**
 * Takes the next step, with a plan to deprecate it, confirmed to delete it; or
 * states the plan anew.
 */
export function MoveForm({ lifecycle, transition, onMoved }: Move) {
  const { entityRef, version } = lifecycle;
  const { blocked, seen, to } = transition;
  const api = useApi(scorecardsApiRef);
  const owns = useOwns(lifecycle);
  const [values, setValues] = useState<Partial<Record<Field, string>>>(
    to === lifecycle.state ? { ...lifecycle.plan } : {},
  );
  const [lacks, setLacks] = useState<Field[]>([]);
  const mutation = useMutation(() => {
    setValues({});
    onMoved();
  });
  const plan = lifecycle.plan ? 'Change the plan' : 'State a plan';
  const words =
    to === lifecycle.state ? plan : `Move to ${stateWords[to].toLowerCase()}`;
  if (!owns || blocked) {
    // What guards the next state is listed with it.
    return owns && to === lifecycle.state ? (
      <Blocked {...{ lifecycle, transition, words }} />
    ) : null;
  }
  const of = (field: Field) => values[field]?.trim() ?? '';
  const name = entityRef.slice(entityRef.indexOf('/') + 1);
  const fields: Field[] = [
    ...(to === 'deprecated'
      ? (['replacement', 'guide', 'deadline'] as const)
      : []),
    'reason',
    ...(to === 'deleted' ? (['name'] as const) : []),
  ];
  const isMissing = (field: Field) =>
    field === 'name' ? of(field) !== name : of(field) === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Whether something has to replace it is up to the guards.
    const missing = fields
      .filter(field => field !== 'replacement')
      .filter(isMissing);
    setLacks(missing);
    if (missing.length > 0) {
      return;
    }
    const replacement = of('replacement');
    void mutation.run(() =>
      api.moveLifecycle({
        entityRef,
        to,
        version,
        seen,
        reason: of('reason'),
        ...(to === 'deprecated' && {
          plan: {
            guide: of('guide'),
            deadline: of('deadline'),
            ...(replacement && { replacement }),
          },
        }),
      }),
    );
  };
  return (
    <FormOnDemand label={words} refuses={to === 'deleted'}>
      <Box component="form" noValidate aria-label={words} onSubmit={submit}>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            alignItems: 'flex-start',
          }}
        >
          {fields.map(field =>
            field === 'replacement' ? (
              <EntityPicker
                key={field}
                label={labels[field]}
                help="Optional"
                nothing="Nothing that you may see is called that"
                filter={replacements}
                except={entityRef}
                value={values[field]}
                onChange={replacement => setValues({ ...values, replacement })}
                sx={wide}
              />
            ) : (
              <TextField
                key={field}
                required
                size="small"
                label={labels[field]}
                placeholder={field === 'name' ? name : examples[field]}
                value={values[field] ?? ''}
                error={lacks.includes(field)}
                helperText={
                  lacks.includes(field) ? lackWords[field] : undefined
                }
                {...(field === 'deadline' && {
                  type: 'date',
                  InputLabelProps: { shrink: true },
                })}
                inputProps={{ maxLength: 2_000 }}
                onChange={({ target }) =>
                  setValues({ ...values, [field]: target.value })
                }
                sx={wide}
              />
            ),
          )}
          <Button
            type="submit"
            size="small"
            variant={to === 'deleted' ? 'outlined' : 'contained'}
            color={to === 'deleted' ? 'error' : 'primary'}
            disabled={mutation.busy}
            sx={{ textTransform: 'none', height: 37 }}
          >
            {words}
          </Button>
        </Box>
        <Refused error={mutation.failure} />
      </Box>
    </FormOnDemand>
  );
}

/** Takes the step before back, where no guard is in the way. */
export function StepBack({ lifecycle, transition, onMoved }: Move) {
  const { entityRef, version } = lifecycle;
  const { blocked, guards, seen, to } = transition;
  const api = useApi(scorecardsApiRef);
  const owns = useOwns(lifecycle);
  const words = `Take back to ${
    to === 'undecided' ? 'what the catalog says' : stateWords[to].toLowerCase()
  }`;
  if (blocked || !owns || guards.some(({ needsRequest }) => needsRequest)) {
    return <Blocked {...{ lifecycle, transition, words }} />;
  }
  return (
    <FormOnDemand key={version} label={words} refuses>
      <Decide
        what="the step back"
        onDone={onMoved}
        onConflict={onMoved}
        choices={[
          {
            words,
            needsReason: true,
            refuses: true,
            run: reason =>
              api.moveLifecycle({
                entityRef,
                to,
                version,
                seen,
                reason: reason!,
              }),
          },
        ]}
      />
    </FormOnDemand>
  );
}

/** What cannot be done here, with the guards in its way. */
function Blocked(props: {
  lifecycle: Lifecycle;
  transition: LifecycleTransition;
  words: string;
}) {
  const { guards, to } = props.transition;
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        mt: 1,
        gap: 0.75,
        fontSize: 13,
        color: 'text.secondary',
      }}
    >
      {props.words}
      {guards
        .filter(({ blocks }) => blocks)
        .map(({ control, title }) => (
          <Chip key={control} tone="critical">
            {title}
          </Chip>
        ))}
      <MoveCommand lifecycle={props.lifecycle} to={to} />
    </Box>
  );
}

/** The same move from the command line, to be pasted by who may move it. */
export function MoveCommand(props: {
  lifecycle: Lifecycle;
  to: LifecycleTransition['to'];
}) {
  const { at, entityRef, previous } = props.lifecycle;
  const { to } = props;
  const owns = useOwns(props.lifecycle);
  const text = usePortalText();
  if (!owns) {
    return null;
  }
  const deadline = new Date(Date.parse(at) + 90 * dayMs)
    .toISOString()
    .slice(0, 10);
  const needsPlan =
    to === 'deprecated' &&
    !(previous?.to === to && previous.guards.length === 0);
  const plan = `--replacement component:default/other --guide https://wiki.example/move --deadline ${deadline}`;
  return (
    <CopyButton
      label="Copy command"
      what={`that moves it to ${to}`}
      text={() =>
        text(
          cliCommand(
            [
              `lifecycle move ${entityRef} --to ${to} --reason 'Why'`,
              ...(needsPlan ? [plan] : []),
              ...(to === 'deleted' ? ['--yes'] : []),
            ].join(' '),
          ),
        )
      }
    />
  );
}
