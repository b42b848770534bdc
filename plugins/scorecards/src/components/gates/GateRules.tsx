import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Fold,
  MaybeLink,
  count,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  accuracyWords,
  type ListedGateRule,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { demandWords } from '../../model/gateWords';
import { PhasePips } from '../common/marks';
import { AnswerChip } from './AnswerChip';

const phaseOrder: readonly ListedGateRule['phase'][] = ['gate', 'remediate'];

const columns: Column<ListedGateRule>[] = [
  {
    id: 'rule',
    head: 'Rule',
    rowHead: true,
    phone: 'line',
    cell: ({ documentation, id, rationale, title }) => (
      <>
        <Box sx={{ fontWeight: 500 }} title={rationale}>
          {title}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          <code>{id}</code>
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
    id: 'phase',
    head: 'Phase',
    nowrap: true,
    cell: ({ phase }) => <PhasePips phase={phase} />,
  },
  {
    id: 'answer',
    head: 'Where it fails',
    phone: 'labelled',
    cell: ({ answer, phase }) =>
      phase === 'gate' ? (
        <AnswerChip answer={answer}>{demandWords[answer]}</AnswerChip>
      ) : (
        <Chip>{demandWords[answer]}</Chip>
      ),
  },
  {
    id: 'unknown',
    head: 'Where unknown',
    phone: 'labelled',
    cell: ({ whenUnknown }) => demandWords[whenUnknown],
  },
  {
    id: 'accuracy',
    head: 'Accuracy',
    phone: 'labelled',
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
            Warns only: <EntityTitlesIn text={held} />
          </Box>
        )}
      </>
    ),
  },
  {
    id: 'owner',
    head: 'Owner',
    phone: 'hidden',
    nowrap: true,
    cell: ({ owner }) => <EntityName entityRef={owner} />,
  },
];

/** The rules in force by phase; those that are only observed are folded. */
export function GateRules(props: { rules: readonly ListedGateRule[] }) {
  const { rules } = props;
  const acting = rules
    .filter(({ phase }) => phase !== 'observe')
    .sort((a, b) => phaseOrder.indexOf(a.phase) - phaseOrder.indexOf(b.phase));
  const observed = rules.filter(({ phase }) => phase === 'observe');
  // A sample that nothing has yet is no column.
  const shown = rules.some(
    ({ accuracy, held }) => accuracy.reviewed > 0 || held !== undefined,
  )
    ? columns
    : columns.filter(({ id }) => id !== 'accuracy');
  return (
    <Card title="Rules" summary={`${rules.length} in force`} flush>
      {(acting.length > 0 || rules.length === 0) && (
        <DataTable
          caption="Rules of gates"
          columns={shown}
          rows={acting}
          keyOf={({ id }) => id}
          empty={
            <Box sx={{ pb: 1, fontSize: 13, color: 'text.secondary' }}>
              No rule is in force: no source of standards has a folder{' '}
              <code>gates</code>. Every change is allowed.
            </Box>
          }
        />
      )}
      {observed.length > 0 && (
        <Box sx={{ '& > details > summary': { px: 2, pb: 1.5 } }}>
          <Fold
            open={acting.length === 0}
            summary={`${count(observed.length, 'rule')} in Observe`}
          >
            <DataTable
              caption="Rules in Observe"
              columns={shown}
              rows={observed}
              keyOf={({ id }) => id}
            />
          </Fold>
        </Box>
      )}
    </Card>
  );
}
