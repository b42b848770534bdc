import type {
  Cost,
  DryRun,
  Finding,
  Impact,
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { money } from '@plumbline/backstage-plugin-evidence-common';
import { printable } from '../../terminal/print';
import { renderFields } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';
import { inWords, namesOf, whenWords } from '../../terminal/words';

const layout = { indent: 2, width: 9 };

/** A request for a person: what it is, where it stands, and what comes next. */
export function renderRequest(request: ProvisioningRequest): string {
  const { id, intent, product, requester, state, waitingFor } = request;
  const latest = request.operations[request.operations.length - 1];
  const lines = renderFields(
    [
      ['request', `${product} by ${namesOf(requester)}`],
      [
        'intent',
        Object.entries(intent)
          .map(
            ([key, value]) =>
              `${key}=${
                typeof value === 'object' ? JSON.stringify(value) : value
              }`,
          )
          .join(' '),
      ],
      ['plan', latest.plan && inWords(latest.plan.sentences.join(' '))],
      ['cost', request.cost && costLine(request.cost)],
      ['waits', waitingFor && inWords(waitingFor)],
      [
        'approve',
        latest.state === 'waiting-for-approval'
          ? approvalLine(latest)
          : undefined,
      ],
      [
        'decide',
        latest.state === 'waiting-for-approval' && latest.bound
          ? `provision approve ${id} --plan ${latest.bound.plan}`
          : undefined,
      ],
      ['error', request.error && inWords(request.error)],
      ['drift', request.drift && inWords(request.drift.sentences.join(' '))],
      ['secret', request.secretRef],
      ['entity', request.resourceRef],
      ['until', request.expiresAt && whenWords(request.expiresAt)],
    ],
    layout,
  );
  return [
    `${id}  ${state}`,
    ...lines,
    ...request.findings.flatMap(findingLines),
    '',
    ...request.timeline.map(
      ({ at, state: then, actor, message }) =>
        `  ${utcMinute(at)}  ${then.padEnd(21)}${printable(inWords(message))}${
          actor ? ` (${namesOf(actor)})` : ''
        }`,
    ),
  ].join('\n');
}

/** What would become of a request, or of a step. */
export function renderDryRun({ check, state, ...rest }: DryRun): string {
  const { cost, findings = [], waitsFor = [] } = check ?? {};
  const approval = rest.approval ?? check?.approval;
  const { destroys, ends } = rest;
  const lines = renderFields(
    [
      ...(destroys ? destructionFields(destroys) : []),
      ['cost', cost && costLine(cost)],
      ['approve', approvalWords(approval, destroys !== undefined)],
      ['waits', waitsFor.length > 0 ? inWords(waitsFor.join('; ')) : undefined],
      [
        'until',
        ends &&
          `${whenWords(ends.then)} in place of ${whenWords(
            ends.now,
          )}, ${whenWords(ends.last)} at most`,
      ],
    ],
    layout,
  );
  return [
    `would be ${state}; nothing was done`,
    ...lines,
    ...findings.flatMap(findingLines),
  ].join('\n');
}

function destructionFields({
  backups,
  dependents,
  entityRef,
  name,
}: NonNullable<DryRun['destroys']>): [string, string][] {
  const users =
    namesOf(...(dependents ?? [])) || 'nothing that evidence knows of';
  return [
    ['destroys', `${name} (${entityRef}): its data and its password are lost`],
    ['backups', backups ?? 'unknown'],
    ['used by', dependents ? users : 'unknown: evidence does not know it'],
  ];
}

/** @param isStated - whether it is of interest that nobody has to approve it */
function approvalWords(approval: DryRun['approval'], isStated: boolean) {
  if (approval?.needed) {
    return inWords(
      `${namesOf(...(approval.by ?? []))}, because ${approval.because}`,
    );
  }
  if (!isStated) {
    return undefined;
  }
  return approval ? 'not needed: it begins at once' : 'not known yet';
}

/** Whom a change of the service reaches. */
export function renderImpact(impact: Impact | undefined): string {
  if (!impact) {
    return '  reaches no known dependents: evidence does not know the service';
  }
  const { atLeast, customerPaths, nearest } = impact;
  const named = nearest.slice(0, 5).map(({ entityRef }) => namesOf(entityRef));
  return [
    `  reaches at least ${atLeast} others${
      named.length > 0 ? `, the nearest ${named.join(', ')}` : ''
    }`,
    ...(customerPaths.length > 0
      ? [`  customer paths: ${customerPaths.join(', ')}`]
      : []),
  ]
    .map(printable)
    .join('\n');
}

function approvalLine({
  approvers,
  because,
  risk,
  rollback,
  rules,
}: Operation) {
  const open = (rules ?? []).filter(each => each.approvedBy === undefined);
  const by = rules ? [...new Set(open.flatMap(each => each.by))] : approvers;
  return [
    `${namesOf(...(by ?? []))}, because ${inWords(because ?? 'of a rule')}`,
    risk && `${risk} risk`,
    rollback,
  ]
    .filter(Boolean)
    .join('; ');
}

/** What does not hold, why that matters, and what would. */
export function findingLines(finding: Finding): string[] {
  const { exempted, message, rule, satisfiedBy, severity, unproven, why } =
    finding;
  if (exempted) {
    const { by, reason, until } = exempted;
    return [
      `  ~ ${rule}: ${printable(inWords(message))}`,
      `      exempted until ${whenWords(until)} by ${namesOf(by)}: ${printable(
        reason,
      )}`,
    ];
  }
  return [
    `  ${severity === 'deny' ? '✗' : '!'} ${rule}: ${printable(
      inWords(message),
    )}`,
    `      why   ${printable(inWords(why))}`,
    ...(unproven ? [`      not proven: ${printable(inWords(unproven))}`] : []),
    `      next  ${printable(satisfiedBy)}`,
  ];
}

function costLine({ atLeast, currency, bookDate, unpriced, stale }: Cost) {
  return [
    `at least ${money(atLeast, currency, true)} a month`,
    unpriced.length > 0 ? `${unpriced.length} unpriced` : undefined,
    bookDate && `prices of ${bookDate}${stale ? ', which are stale' : ''}`,
  ]
    .filter(Boolean)
    .join(', ');
}
