import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  MaybeLink,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  accuracyWords,
  type ListedGateRule,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { demandWords } from '../../model/gateWords';
import { PhasePips } from '../common/marks';
import { AnswerChip } from './AnswerChip';

const phaseOrder: readonly ListedGateRule['phase'][] = [
  'gate',
  'remediate',
  'observe',
];

const columns: Column<ListedGateRule>[] = [
  {
    ...{ id: 'rule', head: 'Rule', rowHead: true, phone: 'line' },
    cell: ({ documentation, id, rationale, title }) => (
      <>
        <Box sx={{ fontWeight: 500 }} title={rationale}>
          {title}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {id}
          {documentation && (
            <>
              {' · '}
              <MaybeLink value={documentation} label="Documentation" />
            </>
          )}
        </Box>
      </>
    ),
  },
  {
    ...{ id: 'phase', head: 'Phase', nowrap: true },
    cell: ({ phase }) => <PhasePips phase={phase} />,
  },
  {
    ...{ id: 'answer', head: 'Where it fails', phone: 'labelled' },
    cell: ({ answer, phase }) =>
      phase === 'gate' ? (
        <AnswerChip answer={answer}>{demandWords[answer]}</AnswerChip>
      ) : (
        <Chip>{demandWords[answer]}</Chip>
      ),
  },
  {
    ...{ id: 'unknown', head: 'Where unknown', phone: 'labelled' },
    cell: ({ whenUnknown }) => demandWords[whenUnknown],
  },
  {
    ...{ id: 'accuracy', head: 'Accuracy', phone: 'labelled' },
    cell: ({ accuracy, held }) => (
      <>
        {accuracy.share === undefined ? (
          <Chip dot="dashed">
            {accuracy.reviewed} of {accuracy.least} judged
          </Chip>
        ) : (
          accuracyWords(accuracy)
        )}
        {held !== undefined && (
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            Warns only: {plainly(held)}
          </Box>
        )}
      </>
    ),
  },
  {
    ...{ id: 'owner', head: 'Owner', phone: 'hidden' },
    cell: ({ owner }) => <EntityName entityRef={owner} />,
  },
  {
    ...{ id: 'version', head: 'Version', align: 'right', phone: 'hidden' },
    cell: ({ version }) => version,
  },
];

/** The rules in force; those that act stand first. */
export function GateRules(props: { rules: readonly ListedGateRule[] }) {
  const rows = [...props.rules].sort(
    (a, b) => phaseOrder.indexOf(a.phase) - phaseOrder.indexOf(b.phase),
  );
  return (
    <Card title="Rules" summary={`${rows.length} in force`} flush>
      <DataTable
        caption="Rules of gates"
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        empty={
          <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
            No rule is in force: no source of standards has a folder{' '}
            <code>gates</code>. Every change is allowed.
          </Box>
        }
      />
    </Card>
  );
}
