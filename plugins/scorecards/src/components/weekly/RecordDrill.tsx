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
import { noWords } from '../create/noWords';
import { FindingFields, Select } from './FindingFields';

type Step = DrillInput['steps'][number];
type Finding = DrillInput['findings'][number];

const modes: Record<DrillInput['mode'], string> = {
  'game-day': 'Game day',
  tabletop: 'Tabletop exercise',
};
const outcomes: Record<DrillInput['outcome'], string> = {
  passed: 'Passed',
  partly: 'Partly',
  failed: 'Failed',
};
const stepWords: Record<Step, string> = {
  worked: 'Worked',
  failed: 'Failed',
  skipped: 'Skipped',
};
const blank = {
  entityRef: undefined as string | undefined,
  scenario: drillChecklists[0].scenario,
  mode: '' as DrillInput['mode'] | '',
  heldAt: '',
  url: '',
  steps: [] as readonly (Step | undefined)[],
  chosen: undefined as DrillInput['outcome'] | undefined,
  findings: [] as readonly Finding[],
};
type Draft = typeof blank;

/** Records a drill of a service of the team, by its checklist. */
export function RecordDrill(props: { team: string; onDone: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  // Closing the form, as with Escape, loses nothing.
  const [draft, setDraft] = useState(blank);
  const toast = useToast();
  return (
    <>
      {isOpen ? (
        <DrillForm
          team={props.team}
          draft={draft}
          onChange={changed => setDraft({ ...draft, ...changed })}
          onCancel={() => setIsOpen(false)}
          onDone={words => {
            setIsOpen(false);
            setDraft(blank);
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
  draft: Draft;
  onChange: (changed: Partial<Draft>) => void;
  onCancel: () => void;
  onDone: (words: string) => void;
}) {
  const { draft, onCancel, onChange, onDone, team } = props;
  const { chosen, entityRef, findings, mode, steps } = draft;
  const api = useApi(scorecardsApiRef);
  const now = useNow();
  const focused = useFocused();
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
    ...(mode === '' && { mode: 'Choose the mode.' }),
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
    if (mode === '' || Object.keys(problems).length > 0) {
      return;
    }
    void mutation.run(() =>
      api.recordDrill({
        entityRef: entityRef!,
        scenario: draft.scenario,
        mode,
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
      cancel="Close"
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
        help={noWords}
        wrong={shown.entityRef}
        value={entityRef}
        onChange={service => onChange({ entityRef: service })}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          select
          size="small"
          label="Scenario"
          value={draft.scenario}
          helperText={noWords}
          sx={{ flex: '2 1 220px' }}
          onChange={({ target }) => {
            const { scenario } = drillChecklists.find(
              one => one.scenario === target.value,
            )!;
            onChange({ scenario, steps: [], chosen: undefined });
          }}
        >
          {drillChecklists.map(({ scenario, title }) => (
            <MenuItem key={scenario} value={scenario}>
              {title}
            </MenuItem>
          ))}
        </TextField>
        <Select
          required
          label="Mode"
          words={modes}
          value={mode}
          help={shown.mode ?? noWords}
          wrong={shown.mode !== undefined}
          onChange={to => onChange({ mode: to })}
        />
        <TextField
          required
          size="small"
          type="datetime-local"
          label="Held, in UTC"
          value={draft.heldAt}
          error={shown.heldAt !== undefined}
          helperText={shown.heldAt ?? noWords}
          InputLabelProps={{ shrink: true }}
          sx={{ flex: '1 1 200px' }}
          onChange={({ target }) => onChange({ heldAt: target.value })}
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
                onChange({ steps: stated.with(index, value ?? undefined) })
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
          onChange={changed =>
            onChange({ findings: findings.with(index, changed) })
          }
          onRemove={() =>
            onChange({
              findings: findings.filter((_, other) => other !== index),
            })
          }
        />
      ))}
      <div>
        <Button
          size="small"
          onClick={() =>
            onChange({ findings: [...findings, { kind: 'other', text: '' }] })
          }
        >
          Add a finding
        </Button>
      </div>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Select
          label="Outcome"
          words={outcomes}
          disabled={stated.includes(undefined)}
          value={stated.includes(undefined) ? '' : outcome}
          // It has passed only if each step worked.
          isOffered={one => one !== 'passed' || isPassed(stated)}
          onChange={to => onChange({ chosen: to })}
        />
        <TextField
          size="small"
          label="Link to notes"
          placeholder="https://"
          value={draft.url}
          sx={{ flex: '2 1 220px' }}
          InputLabelProps={{ shrink: true }}
          onChange={({ target }) => onChange({ url: target.value })}
        />
      </Box>
    </Form>
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
