import { useApi } from '@backstage/core-plugin-api';
import {
  EntityPicker,
  Form,
  useFocused,
  useMutation,
  useNow,
  useToast,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  drillChecklists,
  type DrillInput,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormHelperText from '@mui/material/FormHelperText';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';

type Step = DrillInput['steps'][number];
type Finding = DrillInput['findings'][number];
type Words<T extends string> = Record<T, string>;

const modes: Words<DrillInput['mode']> = {
  'game-day': 'Game day',
  tabletop: 'Tabletop exercise',
};
const outcomes: Words<DrillInput['outcome']> = {
  passed: 'Passed',
  partly: 'Partly',
  failed: 'Failed',
};
const stepWords: Words<Step> = {
  worked: 'Worked',
  failed: 'Failed',
  skipped: 'Skipped',
};
const findingWords: Words<Finding['kind']> = {
  'stale-contact': 'Stale contact',
  'missing-right': 'Missing right',
  'unclear-escalation': 'Unclear escalation',
  'wrong-runbook': 'Wrong runbook',
  other: 'Other',
};
const contacts: Words<NonNullable<Finding['contact']>> = {
  pager: 'Pager',
  'on-call': 'On-call engineer',
  channel: 'Channel',
  escalation: 'Escalation',
  other: 'Other',
};
const users = { kind: 'user' };

/** Records a drill of a service of the team, by its checklist. */
export function RecordDrill(props: { team: string; onDone: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const toast = useToast();
  return (
    <>
      {isOpen ? (
        <DrillForm
          team={props.team}
          onCancel={() => setIsOpen(false)}
          onDone={words => {
            setIsOpen(false);
            toast.show(words);
            props.onDone();
          }}
        />
      ) : (
        <Button size="small" onClick={() => setIsOpen(true)}>
          Record a drill
        </Button>
      )}
      {toast.element}
    </>
  );
}

function DrillForm(props: {
  team: string;
  onCancel: () => void;
  onDone: (words: string) => void;
}) {
  const { onCancel, onDone, team } = props;
  const api = useApi(scorecardsApiRef);
  const now = useNow();
  const focused = useFocused();
  const [entityRef, setEntityRef] = useState<string>();
  const [draft, setDraft] = useState({
    scenario: drillChecklists[0].scenario,
    mode: 'game-day' as DrillInput['mode'],
    heldAt: '',
    url: '',
  });
  const [steps, setSteps] = useState<readonly (Step | undefined)[]>([]);
  const [chosen, setChosen] = useState<DrillInput['outcome']>();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [tried, setTried] = useState(false);
  const checklist = drillChecklists.find(
    ({ scenario }) => scenario === draft.scenario,
  )!;
  const mutation = useMutation(() => onDone(`Recorded: ${checklist.title}`));
  const stated = checklist.steps.map((_, index) => steps[index]);
  const outcome = outcomeOf(stated, chosen);
  const held = Date.parse(`${draft.heldAt}Z`);
  const problems = {
    ...(entityRef === undefined && { entityRef: 'Choose the service.' }),
    ...(Number.isNaN(held) && { heldAt: 'Say when it was held.' }),
    ...(held > now && { heldAt: 'It must have been held already.' }),
    ...(stated.includes(undefined) && { steps: 'Say how each step went.' }),
    ...(findings.some(({ text }) => text.trim() === '') && {
      findings: 'Say what was found.',
    }),
  };
  const shown: Partial<typeof problems> = tried ? problems : {};
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) {
      return;
    }
    void mutation.run(() =>
      api.recordDrill({
        entityRef: entityRef!,
        scenario: draft.scenario,
        mode: draft.mode,
        heldAt: new Date(held).toISOString(),
        outcome,
        steps: stated as Step[],
        findings: findings.map(one => ({ ...one, text: one.text.trim() })),
        ...(draft.url.trim() !== '' && { url: draft.url.trim() }),
      }),
    );
  };
  return (
    <Form
      label="Record a drill"
      submit="Record"
      {...{ mutation, onCancel }}
      onSubmit={submit}
    >
      <EntityPicker
        required
        inputRef={focused}
        label="Service"
        nothing="No service of this team matches"
        filter={{
          'relations.ownedBy': team,
          kind: ['component', 'resource', 'system'],
        }}
        wrong={shown.entityRef}
        value={entityRef}
        onChange={setEntityRef}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          select
          size="small"
          label="Scenario"
          value={draft.scenario}
          sx={{ flex: '2 1 220px' }}
          onChange={({ target }) => {
            const { scenario } = drillChecklists.find(
              one => one.scenario === target.value,
            )!;
            setDraft({ ...draft, scenario });
            setSteps([]);
            setChosen(undefined);
          }}
        >
          {drillChecklists.map(({ scenario, title }) => (
            <MenuItem key={scenario} value={scenario}>
              {title}
            </MenuItem>
          ))}
        </TextField>
        <Select
          label="Mode"
          words={modes}
          value={draft.mode}
          onChange={mode => setDraft({ ...draft, mode })}
        />
        <TextField
          required
          size="small"
          type="datetime-local"
          label="Held, in UTC"
          value={draft.heldAt}
          error={shown.heldAt !== undefined}
          helperText={shown.heldAt}
          InputLabelProps={{ shrink: true }}
          sx={{ flex: '1 1 200px' }}
          onChange={({ target }) =>
            setDraft({ ...draft, heldAt: target.value })
          }
        />
      </Box>
      <div>
        {checklist.steps.map((step, index) => (
          <Box
            key={step}
            sx={{
              py: 0.75,
              display: 'flex',
              flexWrap: 'wrap',
              gap: 1,
              alignItems: 'center',
              justifyContent: 'space-between',
              borderBottom: 1,
              borderColor: 'divider',
              fontSize: 13,
            }}
          >
            <span>{step}</span>
            <ToggleButtonGroup
              exclusive
              size="small"
              aria-label={step}
              value={stated[index] ?? null}
              onChange={(_, value: Step | null) =>
                setSteps(stated.with(index, value ?? undefined))
              }
            >
              {Object.entries(stepWords).map(([value, words]) => (
                <ToggleButton
                  key={value}
                  value={value}
                  sx={{
                    py: 0.25,
                    ...(value === 'failed' && {
                      '&.Mui-selected': { color: 'error.main' },
                    }),
                  }}
                >
                  {words}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          </Box>
        ))}
        {shown.steps && (
          <FormHelperText error role="alert">
            {shown.steps}
          </FormHelperText>
        )}
      </div>
      {findings.map((finding, index) => (
        <FindingFields
          key={index}
          {...{ finding }}
          label={`Finding ${index + 1}`}
          wrong={finding.text.trim() === '' ? shown.findings : undefined}
          onChange={changed => setFindings(findings.with(index, changed))}
          onRemove={() =>
            setFindings(findings.filter((_, other) => other !== index))
          }
        />
      ))}
      <div>
        <Button
          size="small"
          onClick={() =>
            setFindings([...findings, { kind: 'other', text: '' }])
          }
        >
          Add a finding
        </Button>
      </div>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Select
          label="Outcome"
          words={outcomes}
          value={stated.includes(undefined) ? '' : outcome}
          // It has passed only if each step worked.
          isOffered={one => one !== 'passed' || isPassed(stated)}
          onChange={setChosen}
        />
        <TextField
          size="small"
          label="Link to notes"
          placeholder="https://"
          value={draft.url}
          sx={{ flex: '2 1 220px' }}
          InputLabelProps={{ shrink: true }}
          onChange={({ target }) => setDraft({ ...draft, url: target.value })}
        />
      </Box>
    </Form>
  );
}

function FindingFields(props: {
  finding: Finding;
  label: string;
  wrong?: string;
  onChange: (finding: Finding) => void;
  onRemove: () => void;
}) {
  const { finding, label, onChange, onRemove, wrong } = props;
  const { kind, text } = finding;
  return (
    <Box
      role="group"
      aria-label={label}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
    >
      <Select
        label="Finding"
        words={findingWords}
        value={kind}
        onChange={to => onChange({ kind: to, text })}
      />
      {kind === 'stale-contact' && (
        <Select
          label="Contact"
          words={contacts}
          value={finding.contact ?? 'other'}
          onChange={contact => onChange({ ...finding, contact })}
        />
      )}
      {kind === 'missing-right' && (
        <EntityPicker
          label="User without the right"
          nothing="No user is called that"
          filter={users}
          value={finding.who}
          onChange={who => onChange({ ...finding, who })}
          sx={{ flex: '1 1 180px' }}
        />
      )}
      <TextField
        required
        size="small"
        label="What was found"
        value={text}
        error={wrong !== undefined}
        helperText={wrong}
        inputProps={{ maxLength: 500 }}
        sx={{ flex: '3 1 220px' }}
        onChange={({ target }) => onChange({ ...finding, text: target.value })}
      />
      <Button size="small" aria-label={`Remove ${label}`} onClick={onRemove}>
        Remove
      </Button>
    </Box>
  );
}

function Select<T extends string>(props: {
  label: string;
  words: Words<T>;
  /** Empty where it can't be chosen yet. */
  value: T | '';
  isOffered?: (value: T) => boolean;
  onChange: (value: T) => void;
}) {
  const { isOffered = () => true, label, onChange, value, words } = props;
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      disabled={value === ''}
      sx={{ flex: '1 1 150px' }}
      onChange={({ target }) => onChange(target.value as T)}
    >
      {(Object.keys(words) as T[]).map(one => (
        <MenuItem key={one} value={one} disabled={!isOffered(one)}>
          {words[one]}
        </MenuItem>
      ))}
    </TextField>
  );
}

function isPassed(steps: readonly (Step | undefined)[]): boolean {
  return steps.every(step => step === 'worked');
}

/** The chosen outcome if the steps allow it, else the one that they imply. */
function outcomeOf(
  steps: readonly (Step | undefined)[],
  chosen: DrillInput['outcome'] | undefined,
): DrillInput['outcome'] {
  if (isPassed(steps)) {
    return chosen ?? 'passed';
  }
  const found = steps.includes('worked') ? 'partly' : 'failed';
  return chosen === undefined || chosen === 'passed' ? found : chosen;
}
