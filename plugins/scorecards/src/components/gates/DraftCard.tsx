import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Form,
  KeyFigure,
  number,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  GateDraft,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';

/** After an incident: a rule that would have stopped this deploy, to be edited. */
export function DraftCard(props: { decision: StoredGateDecision }) {
  const { id, lines } = props.decision;
  const api = useApi(scorecardsApiRef);
  const choices = [
    ...new Map(
      lines.flatMap(({ entityRef, inputs, missing }) =>
        [...inputs.map(({ fact }) => fact), ...missing].map(
          input => [`${entityRef} ${input}`, { entityRef, input }] as const,
        ),
      ),
    ),
  ].sort(([one], [other]) => (one < other ? -1 : 1));
  const [chosen, setChosen] = useState<string>(choices[0]?.[0] ?? '');
  const [incident, setIncident] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [draft, setDraft] = useState<GateDraft>();
  const mutation = useMutation(() => setIsOpen(false));
  const of = choices.find(([key]) => key === chosen)?.[1];
  if (!of) {
    return null;
  }
  return (
    <Card title="After an incident">
      {!isOpen && (
        <Button size="small" onClick={() => setIsOpen(true)}>
          Draft a rule
        </Button>
      )}
      {isOpen && (
        <Form
          label="A new rule"
          submit="Draft"
          mutation={mutation}
          onCancel={() => setIsOpen(false)}
          onSubmit={() => {
            if (incident.trim() !== '') {
              void mutation.run(async () =>
                setDraft(
                  await api.draftGateRule(id, { ...of, incident, days: 90 }),
                ),
              );
            }
          }}
        >
          <TextField
            required
            size="small"
            label="Incident"
            value={incident}
            inputProps={{ maxLength: 100 }}
            onChange={({ target }) => setIncident(target.value)}
          />
          <TextField
            select
            size="small"
            label="Input"
            value={chosen}
            onChange={({ target }) => setChosen(target.value)}
          >
            {choices.map(([key, { input }]) => (
              <MenuItem key={key} value={key}>
                {input}
              </MenuItem>
            ))}
          </TextField>
        </Form>
      )}
      {draft && <Draft draft={draft} />}
    </Card>
  );
}

function Draft(props: { draft: GateDraft }) {
  const { preview, text } = props.draft;
  const { allowedThen, decisions, rolledBack, unknown, would } = preview;
  return (
    <Box sx={{ mt: 1.5 }}>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <KeyFigure
          label={`of ${number(decisions)} would stop`}
          figure={number(would.block + would.review)}
        />
        <KeyFigure label="were allowed then" figure={number(allowedThen)} />
        <KeyFigure label="were rolled back" figure={number(rolledBack)} />
        <KeyFigure label="unknown" figure={number(unknown)} unknown />
      </Box>
      <Box
        component="pre"
        tabIndex={0}
        aria-label="The file of the rule"
        sx={{ fontSize: 12, overflow: 'auto', m: 0, mt: 1.5 }}
      >
        {text}
      </Box>
    </Box>
  );
}
