import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateAnswer,
  GateDecision,
  GateLine,
  GateOverride,
  GateReview,
  ListedGateRule,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { placeOf } from '@plumbline/backstage-plugin-scorecards-common';
import { ago } from '../../terminal/age';
import { printable } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';
import { notACommand } from '../../terminal/workflowCommand';

const titles: Record<GateAnswer, string> = {
  allow: 'Allowed',
  warn: 'Allowed with warnings',
  review: 'To be reviewed',
  block: 'Blocked',
};

const noGroup = 'no group that is known';

/** Whether the pipeline has to stop. */
export function isStopped({ answer }: Pick<GateDecision, 'answer'>): boolean {
  return answer === 'review' || answer === 'block';
}

/** It warns at most; its lines show what a deploy would be answered. */
function isAdvice({ stage }: GateDecision): boolean {
  return stage === 'pull-request';
}

/** What does not pass, the strictest first; in observe, it only shows. */
export function openLines({ lines }: GateDecision): GateLine[] {
  const order = ['block', 'review', 'warn', 'allow'];
  return lines
    .filter(({ status }) => status !== 'pass')
    .map((line, index) => ({ line, index }))
    .sort(
      (a, b) =>
        order.indexOf(a.line.atDeploy) - order.indexOf(b.line.atDeploy) ||
        a.index - b.index,
    )
    .map(({ line }) => line);
}

/** @param of.isLog - of a pipeline, where lines may be commands */
export function renderDecision(
  decision: GateDecision,
  of: { isLog?: boolean } = {},
): string {
  const open = openLines(decision);
  const passed = decision.lines.length - open.length;
  const lines = [
    ...(open.length === 0
      ? []
      : [
          renderTable(
            open,
            [
              {
                title: isAdvice(decision) ? 'AT DEPLOY' : 'ANSWER',
                value: answerOf,
              },
              { title: 'RULE', value: line => `${line.rule}@${line.version}` },
              { title: 'SERVICE', value: line => nameOf(line.entityRef) },
              { title: 'OUTCOME', value: line => line.status },
              { title: 'WHY', value: line => line.reason, shrinks: true },
            ],
            { width: terminalWidth() },
          ),
          '',
        ]),
    ...open
      .filter(({ atDeploy }) => atDeploy !== 'allow')
      .flatMap(line => [
        printable(
          `${line.rule}, ${nameOf(line.entityRef)}: ${line.satisfiedBy ?? ''}`,
        ),
        ...placeOf(line).map(each => `  ${printable(each)}`),
        ...inputsOf(line, Date.parse(decision.at)).map(each => `  ${each}`),
        ...(line.held === undefined
          ? []
          : [`  only warns: ${printable(line.held)}`]),
        ...overriddenBy(line).map(each => `  ${each}`),
        `  ${printable(
          `owner ${line.owner}${
            line.documentation ? `, ${line.documentation}` : ''
          }`,
        )}`,
      ]),
    ...approvalsOf(decision),
    ...decision.notes.map(printable),
    `${counted(passed, 'rule passes', 'rules pass')}${
      open.length > 0 ? `, ${counted(open.length, 'does not', 'do not')}` : ''
    }. ${changeOf(decision)}`,
    ...rolloutOf(decision),
    conclusion(decision),
  ];
  return (of.isLog ? lines.map(escaped) : lines).join('\n');
}

function escaped(text: string): string {
  return text.split('\n').map(notACommand).join('\n');
}

/** What a line adds, and what it would in the phase gate. */
function answerOf({ atDeploy, inGate, phase }: GateLine): string {
  return atDeploy === inGate ? atDeploy : `${atDeploy} (${phase}: ${inGate})`;
}

/** Who let through what would be reviewed. */
function approvalsOf({ lines }: GateDecision): string[] {
  return lines.flatMap(({ approval, entityRef, rule }) =>
    approval
      ? printable(
          `${rule}, ${nameOf(entityRef)}: approved by ${approval.by} at ${
            approval.at
          } (review ${approval.review}).`,
        )
      : [],
  );
}

function inputsOf({ inputs, missing }: GateLine, at: number): string[] {
  return [
    ...inputs.map(({ fact, value, source, observedAt, stale }) => {
      const age = observedAt && ago(observedAt, at);
      const about = [source.id, age, stale && 'stale'].filter(Boolean);
      return printable(
        `${fact} = ${shorten(JSON.stringify(value))} (${about.join(', ')})`,
      );
    }),
    ...missing.map(name => `${name} is not known`),
  ];
}

function overriddenBy({ override }: GateLine): string[] {
  return override
    ? [
        printable(
          `break-glass ${override.id} of ${override.by} for ${override.incident}, until ${override.validUntil}`,
        ),
      ]
    : [];
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function changeOf({ change, reviewers, services }: GateDecision): string {
  const { scope, timing, reversibility, evidence } = change;
  return `Services: ${
    services.map(nameOf).join(', ') || 'none'
  }. Change: scope ${scope.is}, timing ${timing.is}, reversibility ${
    reversibility.is
  }, evidence ${evidence.is}. Owners: ${
    reviewers.map(nameOf).join(', ') || noGroup
  }.`;
}

/** How to expose it, unless it has to stop. */
function rolloutOf({ answer, rollout }: GateDecision): string[] {
  if (!rollout || answer === 'block') {
    return [];
  }
  const { guardrails, minimumSample, pace, reasons } = rollout;
  const { reversals, steps, warmUpMinutes } = rollout;
  const lines = [
    steps.length === 0
      ? `Rollout: ${reasons.join('; ')}.`
      : `Rollout: ${steps
          .map(({ share }) => `${share}%`)
          .join(', ')}, ${pace}, ${
          steps[0].minutes
        } minutes each, ${warmUpMinutes} of them warm-up${
          minimumSample === undefined
            ? ''
            : `, ${minimumSample} requests or more`
        } (${reasons.join('; ')}).`,
    ...(guardrails.length === 0
      ? []
      : [
          `Stop when breached: ${guardrails
            .map(({ entityRef, slo }) => `${slo} of ${nameOf(entityRef)}`)
            .join(', ')}.`,
        ]),
    ...(reversals.length === 0
      ? []
      : [`Ways back, the smallest first: ${reversals.join('; ')}.`]),
  ];
  return lines.map(printable);
}

function conclusion(decision: GateDecision): string {
  const { answer, approvers, atDeploy, id, validUntil } = decision;
  if (isAdvice(decision)) {
    return `${titles[answer]}. A deploy would be answered now: ${atDeploy}.`;
  }
  const by = answer === 'review' ? ` by ${approversOf(approvers)}` : '';
  const waits = decision.reviews.map(
    review =>
      `\n${review.approver} answers review ${review.id}: ${review.state}.`,
  );
  const until =
    isStopped(decision) || !validUntil ? '' : ` until ${validUntil}`;
  return `${titles[answer]}${by}${until}: decision ${id}.${waits.join('')}`;
}

/** A member of each of them approves. */
function approversOf(approvers: readonly string[]): string {
  return printable(approvers.join(' and ')) || noGroup;
}

/** For the summary of a run, or a comment. */
export function renderMarkdown(decision: GateDecision): string {
  const open = openLines(decision);
  const rows = open.map(
    line =>
      `| ${[
        answerOf(line),
        line.documentation
          ? `[${cell(line.rule)}](${encodeURI(line.documentation)})`
          : cell(line.rule),
        cell(nameOf(line.entityRef)),
        cell(line.reason),
        cell([...placeOf(line), line.satisfiedBy ?? ''].join(' ')),
      ].join(' | ')} |`,
  );
  return [
    `### Gate: ${titles[decision.answer].toLowerCase()}`,
    '',
    cell(conclusion(decision)),
    ...(rows.length === 0
      ? []
      : [
          '',
          `| ${
            isAdvice(decision) ? 'at deploy' : 'answer'
          } | rule | service | why | what would satisfy it |`,
          '| --- | --- | --- | --- | --- |',
          ...rows,
        ]),
    '',
    cell(changeOf(decision)),
    ...rolloutOf(decision).flatMap(line => ['', cell(line)]),
    ...decision.notes.flatMap(note => ['', cell(note)]),
    '',
  ].join('\n');
}

/** Names and reasons come from elsewhere, and must not become markup. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>|#!~]/g, '\\$&');
}

/** The rules in force. */
export const ruleColumns = [
  { title: 'RULE', value: (each: ListedGateRule) => each.id },
  { title: 'VERSION', value: (each: ListedGateRule) => each.version },
  { title: 'PHASE', value: (each: ListedGateRule) => each.phase },
  { title: 'ANSWER', value: (each: ListedGateRule) => each.answer },
  {
    title: 'ACCURACY',
    value: ({ accuracy: { least, reviewed, share } }: ListedGateRule) =>
      share === undefined
        ? `${reviewed} of ${least} judged`
        : `${Math.round(share * 100)}% of ${reviewed}`,
  },
  { title: 'IF UNKNOWN', value: (each: ListedGateRule) => each.whenUnknown },
  {
    title: 'WHAT HOLDS',
    value: (each: ListedGateRule) => each.title,
    shrinks: true,
  },
];

export function renderStored(decision: StoredGateDecision): string {
  return [
    renderDecision(decision),
    ...(decision.reports ?? []).map(
      ({ attempt, environment, outcome, run, url, version, ...at }) =>
        printable(
          `Reported at ${
            at.rolledBackAt ?? at.reportedAt
          }: ${outcome} in ${environment}${
            version ? `, ${version}` : ''
          } (run ${run}, attempt ${attempt}${url ? `, ${url}` : ''}).`,
        ),
    ),
    `Decided at ${decision.at} for ${decision.requester}; ${
      decision.reproduced
        ? 'its rules and inputs come to the same today'
        : 'its rules and inputs do NOT come to the same any more'
    }, and it is ${decision.inForce ? '' : 'not '}in force.`,
  ].join('\n');
}

/** What a reviewer has to know, and what was answered. */
export function renderReview(review: GateReview): string {
  const { action, answered, approver, environment, id, lapsesAt } = review;
  const { record, state, subjects } = review;
  const names = new Set(subjects.map(({ entityRef }) => nameOf(entityRef)));
  return [
    printable(
      `Review ${id}: ${action} of ${[...names].join(
        ', ',
      )} to ${environment}, ${state}`,
    ),
    ...record.map(
      ({ label, value }) =>
        `  ${printable(label).padEnd(10)} ${printable(value)}`,
    ),
    answered
      ? printable(
          `${answered.by} answered at ${answered.at}: ${answered.reason}`,
        )
      : printable(`A member of ${approver} answers until ${lapsesAt}.`),
    ...(state === 'approved' ? [`It counts until ${lapsesAt}.`] : []),
  ].join('\n');
}

/** What went out against which rules, and how that was put right. */
export function renderOverride(override: GateOverride): string {
  const { action, at, by, environment, id, incident } = override;
  const { owners, reconciled, release, services, subjects } = override;
  const isOpen = incident.state === 'open';
  const record = {
    Release: release,
    Overrides: subjects
      .map(
        ({ entityRef, rule, version }) =>
          `${rule}@${version} for ${nameOf(entityRef)}`,
      )
      .join(', '),
    Incident: isOpen
      ? incident.id
      : `${incident.id}, of which no source says whether it is open`,
  };
  return [
    printable(
      `Break-glass ${id}: ${action} of ${services
        .map(nameOf)
        .join(', ')} to ${environment}, until ${override.validUntil}`,
    ),
    ...Object.entries(record).map(
      ([label, value]) => `  ${label.padEnd(10)} ${printable(value)}`,
    ),
    printable(`${by} broke the glass at ${at}: ${override.reason}`),
    printable(
      reconciled
        ? `${reconciled.by} reconciled it at ${reconciled.at}: ${reconciled.reason}`
        : `To be reconciled by another member of ${owners.join(
            ' or ',
          )}: ${cliCommand(`gate reconcile ${id} --reason …`)}`,
    ),
  ].join('\n');
}

export function nameOf(entityRef: string): string {
  return entityRef.slice(entityRef.lastIndexOf('/') + 1);
}
