import {
  Card,
  Chip,
  EntityName,
  Fold,
  MaybeLink,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  gateAnswers,
  GateLine,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { answerWords, demandWords } from '../../model/gateWords';
import { count } from '../../model/words';
import { PhasePips, VerdictTile } from '../common/marks';
import { EvidenceList } from '../scorecard/EvidenceList';
import { AnswerChip } from './AnswerChip';
import { Judgements } from './Judgements';

/** The rules, those that decided first; what passes is folded. */
export function GateLines(props: {
  decision: StoredGateDecision;
  onJudged: () => void;
}) {
  const { decision, onJudged } = props;
  const { lines, services } = decision;
  const isOne = services.length === 1;
  const open = lines
    .filter(({ status }) => status !== 'pass')
    .sort((a, b) => strictness(b) - strictness(a));
  const passed = lines.filter(({ status }) => status === 'pass');
  return (
    <Card
      title="Rules"
      flush
      summary={`${passed.length} passing, ${open.length} not`}
    >
      {open.length > 0 && (
        <Lines
          label="Not passing"
          lines={open}
          {...{ decision, isOne, onJudged }}
        />
      )}
      {lines.length === 0 && (
        <Box sx={{ px: 2, pb: 2, fontSize: 13 }}>No rule applied.</Box>
      )}
      {passed.length > 0 && (
        <Box sx={{ px: 2, pb: 2 }}>
          <Fold summary={`${count(passed.length, 'rule')} passing`}>
            <Lines
              label="Passing"
              lines={passed}
              {...{ decision, isOne, onJudged }}
            />
          </Fold>
        </Box>
      )}
    </Card>
  );
}

function strictness({ answer, inGate }: GateLine): number {
  return (
    gateAnswers.indexOf(answer) * gateAnswers.length +
    gateAnswers.indexOf(inGate)
  );
}

type Of = Parameters<typeof GateLines>[0] & { isOne: boolean };

function Lines(props: Of & { label: string; lines: readonly GateLine[] }) {
  const { label, lines, ...of } = props;
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, p: 0 }}>
      {lines.map(line => (
        <Line key={`${line.entityRef} ${line.rule}`} line={line} {...of} />
      ))}
    </Box>
  );
}

function Line(props: Of & { line: GateLine }) {
  const { decision, isOne, line, onJudged } = props;
  const { documentation, entityRef, phase, reason, satisfiedBy, status } = line;
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: '22px minmax(0, 1fr)',
          md: '22px minmax(160px, 220px) minmax(0, 1fr) auto',
        },
        columnGap: 1.5,
        rowGap: 0.5,
        px: 2,
        py: 1.5,
        borderTop: 1,
        borderColor: 'divider',
        listStyle: 'none',
        fontSize: 13,
        '& > *:not(:first-of-type)': { gridColumn: { xs: '2', md: 'auto' } },
      }}
    >
      <VerdictTile
        verdict={{ status, requirement: 'required', ownedBy: 'service' }}
      />
      <div>
        <Box sx={{ fontSize: 14, fontWeight: 600 }}>{line.title}</Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1.5,
            fontSize: 12,
            color: 'text.secondary',
          }}
        >
          <PhasePips phase={phase} />
          {documentation && (
            <MaybeLink value={documentation} label="Documentation" />
          )}
        </Box>
        {!isOne && <EntityName entityRef={entityRef} />}
      </div>
      <div>
        <Box sx={{ fontSize: 14, overflowWrap: 'anywhere' }}>
          {plainly(reason)}
        </Box>
        {status !== 'pass' && satisfiedBy && (
          <Box sx={{ color: 'text.secondary' }}>{plainly(satisfiedBy)}</Box>
        )}
        {line.described && <Described of={line.described} />}
        {line.inputs.length > 0 && <EvidenceList evidence={line.inputs} />}
        {status === 'fail' && <Judgements {...{ decision, line, onJudged }} />}
      </div>
      <Box sx={{ textAlign: { md: 'right' } }}>
        <Added line={line} />
      </Box>
    </Box>
  );
}

/** What the rule adds, and what it would in the phase `gate`. */
function Added(props: { line: GateLine }) {
  const { line } = props;
  const { answer, approval, atDeploy, inGate, status } = line;
  const { exemption, override } = line;
  if (status === 'pass') {
    return null;
  }
  return (
    <>
      {approval || exemption ? (
        <Chip tone="ok" dot="full">
          {approval ? 'Approved' : 'Exempt'}
        </Chip>
      ) : (
        <AnswerChip answer={answer}>{demandWords[answer]}</AnswerChip>
      )}
      {atDeploy !== answer && (
        <Muted>At a deploy: {answerWords[atDeploy].toLowerCase()}</Muted>
      )}
      {line.held !== undefined && <Muted>{plainly(line.held)}</Muted>}
      {override && <Muted>Break-glass for {override.incident}</Muted>}
      {inGate !== atDeploy && !approval && !exemption && (
        <Muted>In Gate: {demandWords[inGate].toLowerCase()}</Muted>
      )}
    </>
  );
}

/** Where the change makes it so, in which line of a description. */
function Described(props: { of: NonNullable<GateLine['described']> }) {
  const { field, fix, line, path } = props.of;
  return (
    <Box sx={{ overflowWrap: 'anywhere' }}>
      {path}, line {line}
      {field && `, ${field}`}
      {fix && `: ${fix}`}
    </Box>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{props.children}</Box>
  );
}
