import {
  Card,
  Chip,
  EntityName,
  Fold,
  MaybeLink,
  count,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  gateAnswers,
  GateLine,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { answerWords, demandWords, withDayNames } from '../../model/gateWords';
import { NextStepText } from '../common/NextStepText';
import { PhasePips, VerdictTile } from '../common/marks';
import { EvidenceList } from '../scorecard/EvidenceList';
import { AnswerChip } from './AnswerChip';
import { Judgements } from './Judgements';

/**
 * Rules that decided come first. Passing rules are folded, and observed ones too,
 * unless only those are open.
 */
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
  const decisive = open.filter(line => !isObserved(line));
  const [shown, observed] =
    decisive.length > 0 ? [decisive, open.filter(isObserved)] : [open, []];
  const passed = lines.filter(({ status }) => status === 'pass');
  const folded = [
    { label: 'Observed only', of: observed, words: 'only observed' },
    { label: 'Passing', of: passed, words: 'passing' },
  ];
  return (
    <Card title="Rules" flush summary={<RuleCounts lines={lines} />}>
      {shown.length > 0 && (
        <Lines
          label="Not passing"
          lines={shown}
          {...{ decision, isOne, onJudged }}
        />
      )}
      {lines.length === 0 && (
        <Box sx={{ px: 2, pb: 2, fontSize: 13 }}>No rule applied.</Box>
      )}
      {folded.map(
        ({ label, of, words }) =>
          of.length > 0 && (
            <Box key={label} sx={{ px: 2, pb: 2 }}>
              <Fold summary={`${count(of.length, 'rule')} ${words}`}>
                <Lines
                  label={label}
                  lines={of}
                  {...{ decision, isOne, onJudged }}
                />
              </Fold>
            </Box>
          ),
      )}
    </Card>
  );
}

/** What there is of each verdict; those that object first, observed ones apart. */
function RuleCounts(props: { lines: readonly GateLine[] }) {
  const judged = props.lines.filter(
    line => line.status === 'pass' || !isObserved(line),
  );
  const of = (status: GateLine['status']) =>
    judged.filter(line => line.status === status).length;
  const observed = props.lines.length - judged.length;
  const chips = [
    { amount: of('fail'), words: 'failing', tone: 'critical', dot: 'full' },
    { amount: of('unknown'), words: 'unknown', tone: 'neutral', dot: 'dashed' },
    { amount: observed, words: 'observed', tone: 'neutral', dot: 'dashed' },
    { amount: of('pass'), words: 'passing', tone: 'ok', dot: 'full' },
  ] as const;
  return (
    <>
      {chips.map(
        ({ amount, dot, tone, words }) =>
          amount > 0 && (
            <Chip key={words} tone={tone} dot={dot}>
              {amount} {words}
            </Chip>
          ),
      )}
    </>
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
        verdict={{
          status,
          ownedBy: 'service',
          // What is only observed stops nothing, and looks it.
          requirement: phase === 'observe' ? 'recommended' : 'required',
        }}
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
          <code>{line.rule}</code>
          <PhasePips phase={phase} />
        </Box>
        {!isOne && <EntityName entityRef={entityRef} />}
      </div>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box sx={{ fontSize: 14 }}>
          <Sentence text={withDayNames(reason)} />
        </Box>
        {status !== 'pass' && satisfiedBy && (
          <Box sx={{ color: 'text.secondary' }}>
            <NextStepText text={satisfiedBy} />
          </Box>
        )}
        {line.described && <Described of={line.described} />}
        {(line.inputs.length > 0 || documentation) && (
          <Fold summary="Details">
            {line.inputs.length > 0 && <EvidenceList evidence={line.inputs} />}
            {documentation && (
              <Box sx={{ mt: 0.5 }}>
                <MaybeLink value={documentation} label="Documentation" />
              </Box>
            )}
          </Fold>
        )}
        {status === 'fail' && <Judgements {...{ decision, line, onJudged }} />}
      </Box>
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
        <Demand line={line} />
      )}
      {atDeploy !== answer && (
        <Muted>At a deploy: {answerWords[atDeploy].toLowerCase()}</Muted>
      )}
      {line.held !== undefined && (
        <Muted>
          <Sentence text={line.held} />
        </Muted>
      )}
      {approval && (
        <Muted>
          by <EntityName entityRef={approval.by} />
        </Muted>
      )}
      {override && <Muted>Break-glass for {override.incident}</Muted>}
      {inGate !== atDeploy && !approval && !exemption && (
        <Muted>In Gate: {demandWords[inGate].toLowerCase()}</Muted>
      )}
    </>
  );
}

/** In grey where the rule is only observed: it demands nothing yet. */
function Demand({ line }: { line: GateLine }) {
  const { answer } = line;
  return isObserved(line) ? (
    <Chip>Observed only</Chip>
  ) : (
    <AnswerChip answer={answer}>{demandWords[answer]}</AnswerChip>
  );
}

function isObserved({ answer, phase }: GateLine): boolean {
  return phase === 'observe' && answer === 'allow';
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
