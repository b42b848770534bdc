import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import type {
  GuardVerdict,
  Lifecycle,
  LifecyclesPage,
  LifecycleTransition,
} from '@plumbline/backstage-plugin-scorecards-common';
import { printable } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';
import { namesOf } from '../../terminal/words';

type Standing = Pick<Lifecycle, 'state' | 'overdue'>;

export function stateWords({ overdue, state }: Standing): string {
  return `${state ?? 'unknown'}${overdue ? ', overdue' : ''}`;
}

/** The state, who decided it, and what the next one needs. */
export function renderLifecycle(lifecycle: Lifecycle): string {
  const {
    catalog,
    changeOfPlan,
    decision,
    earlierProposal,
    entityRef,
    next,
    plan,
    previous,
    since,
  } = lifecycle;
  return [
    `${entityRef} is ${stateWords(lifecycle)}${
      since ? ` since ${utcMinute(since)}` : ', as the catalog says'
    }.`,
    ...(decision
      ? [
          `Decided${
            decision.by ? ` by ${namesOf(decision.by)}` : ''
          }: ${printable(decision.reason)}`,
        ]
      : []),
    ...(decision?.breakGlass ? [breakGlassWords(decision.breakGlass)] : []),
    ...(plan
      ? [
          `Gone from ${plan.deadline}; ${
            plan.replacement ? `use ${plan.replacement}: ` : ''
          }${plan.guide}`,
        ]
      : []),
    ...(changeOfPlan && !plan
      ? [
          `No guide and no deadline is stated to its consumers. State them: ${cliCommand(
            `lifecycle move ${entityRef} --to deprecated --guide <url> --deadline <day> --reason <text>`,
          )}`,
        ]
      : []),
    ...(catalog.agrees
      ? []
      : [
          `The catalog says '${printable(catalog.word ?? 'nothing')}'${
            decision ? `; ${proposalWords(decision.proposal)}` : ''
          }.`,
        ]),
    ...next.flatMap(renderTransition),
    ...(earlierProposal
      ? [
          `The change to ${
            earlierProposal.to
          } was proposed earlier; close it if it is open: ${printable(
            earlierProposal.url ?? earlierProposal.branch ?? '',
          )}`,
        ]
      : []),
    ...(previous
      ? [
          previous.blocked
            ? `Back to ${previous.to} it needs ${[
                ...(previous.first === undefined ? [] : [previous.first]),
                ...previous.guards
                  .filter(({ blocks }) => blocks)
                  .map(({ control }) => control),
              ].join(', ')}.`
            : `It can be taken back to ${previous.to}.`,
        ]
      : []),
  ].join('\n');
}

function breakGlassWords({
  reconciled,
  state,
  until,
}: NonNullable<NonNullable<Lifecycle['decision']>['breakGlass']>): string {
  return reconciled && state === 'reconciled'
    ? `By break-glass, reconciled${
        reconciled.by ? ` by ${namesOf(reconciled.by)}` : ''
      } at ${utcMinute(reconciled.at)}: ${printable(reconciled.reason)}`
    : `By break-glass (${state}), until ${utcMinute(until)}.`;
}

/** What a decision went over: guards that did not pass. */
export function renderNotPassed(guards: readonly GuardVerdict[]): string[] {
  const left = guards.filter(
    ({ status }) => status === 'fail' || status === 'unknown',
  );
  return left.length === 0
    ? []
    : [
        'Did not pass, and did not stop it:',
        ...left.map(
          ({ actor, control, message, status }) =>
            `  ${control} (${status}): ${printable(message)}${
              actor ? ` · ${namesOf(actor)} has to act` : ''
            }`,
        ),
      ];
}

/** Of which kinds of neglect it is not known, or not of all, what there is. */
export function renderUnknown({
  searches = [],
}: LifecyclesPage): string | undefined {
  const lines = searches.flatMap(({ kind, known, needs, unknown }) =>
    needs === undefined
      ? []
      : [
          known
            ? `Unknown of ${unknown ?? 0} whether they are ${kind}. ${needs}.`
            : `What is ${kind} is unknown. ${needs}.`,
        ],
  );
  return lines.length > 0 ? lines.join('\n') : undefined;
}

function proposalWords({
  reason,
  status,
  url,
}: NonNullable<Lifecycle['decision']>['proposal']): string {
  switch (status) {
    case 'proposed':
      return `a change of its description is proposed${url ? `: ${url}` : ''}`;
    case 'refused':
      return `a change of it was refused: ${printable(reason ?? '')}`;
    case 'nothing':
      return 'nothing is left to propose';
    default:
      return 'a change of its description is about to be proposed';
  }
}

function stopWords({ blocks, needsRequest }: GuardVerdict): string {
  if (needsRequest) {
    return 'needs the request';
  }
  return blocks ? 'yes' : 'no';
}

function renderTransition({
  blocked,
  first,
  guards,
  to,
}: LifecycleTransition): string[] {
  if (guards.length === 0) {
    return [`Next: ${to}, which nothing guards.`];
  }
  return [
    '',
    `Next: ${to}${blocked ? ', blocked' : ''}`,
    ...(first === undefined ? [] : [`${printable(first)}.`]),
    renderTable(
      guards,
      [
        { title: 'GUARD', value: (each: GuardVerdict) => each.control },
        { title: 'PHASE', value: (each: GuardVerdict) => each.phase },
        { title: 'VERDICT', value: (each: GuardVerdict) => each.status },
        { title: 'STOPS', value: stopWords },
        {
          title: 'WHO ACTS',
          value: (each: GuardVerdict) => each.actor && namesOf(each.actor),
        },
        {
          title: 'WHY',
          value: (each: GuardVerdict) => printable(each.message),
          shrinks: true,
        },
      ],
      { width: terminalWidth() },
    ),
  ];
}
