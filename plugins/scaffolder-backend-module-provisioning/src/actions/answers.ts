import { InputError } from '@backstage/errors';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  CheckAnswer,
  Cost,
  DryRun,
  Finding,
  Intent,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { money } from '@plumbline/backstage-plugin-evidence-common';

/** Without what the form left open. */
export function filledIn(intent: Record<string, unknown>): Intent {
  return Object.fromEntries(
    Object.entries(intent).filter(
      ([, value]) => value !== null && value !== undefined && value !== '',
    ),
  ) as Intent;
}

/** What an output says of findings. */
export function findingsOf(findings: readonly Finding[]) {
  return findings.map(({ rule, severity, message, satisfiedBy }) => ({
    rule,
    severity,
    message,
    satisfiedBy,
  }));
}

/** What an output says of a price. */
export function costOf(cost: Cost) {
  const { currency, atLeast, unpriced, assumptions, bookDate, stale } = cost;
  return {
    currency,
    atLeast,
    unpriced,
    assumptions,
    stale,
    ...(bookDate && { bookDate }),
  };
}

/** What a request would meet, in sentences. */
export function objectionsTo({ findings, problems }: CheckAnswer): string[] {
  return [
    ...problems.map(({ message }) => message),
    ...findings
      .filter(isDenial)
      .map(({ message, satisfiedBy }) => `${message} ${satisfiedBy}`),
  ];
}

/** What denies a request, in sentences. */
export function denialsIn(findings: readonly Finding[]): string {
  return findings
    .filter(isDenial)
    .map(({ message, satisfiedBy }) => `${message} ${satisfiedBy}`)
    .join('; ');
}

/** @throws InputError with every objection, where there is one */
export function requireNone(objections: readonly string[]): void {
  if (objections.length > 0) {
    throw new InputError(objections.join('; '));
  }
}

/** What a check says, for the log of a task. */
export function inWords({ approval, cost, promise }: CheckAnswer): string[] {
  return [
    ...(promise
      ? [
          `Promised: ${Object.entries(promise)
            .map(([what, text]) => `${what} ${text}`)
            .join('; ')}.`,
        ]
      : []),
    cost
      ? `Price: ${costInWords(cost)}.`
      : 'Price: known when it is planned; nothing is planned here.',
    ...(approval?.needed
      ? [
          `It waits for an approval, because ${approval.because}: ${(
            approval.by ?? []
          ).join(', ')}.`,
        ]
      : []),
  ];
}

function costInWords({ atLeast, currency, unpriced, stale }: Cost): string {
  return [
    `at least ${money(atLeast, currency, true)} a month`,
    ...(unpriced.length > 0 ? [`${unpriced.length} unpriced`] : []),
    ...(stale ? ['by prices that are old'] : []),
  ].join(', ');
}

/**
 * Reports what a dry run found of a request.
 *
 * @throws InputError where a policy would refuse it
 */
export function reportDryRun(
  ctx: {
    logger: { info(line: string): unknown };
    output(name: 'findings', value: ReturnType<typeof findingsOf>): void;
    output(name: 'cost', value: ReturnType<typeof costOf>): void;
    output(name: 'approval', value: NonNullable<CheckAnswer['approval']>): void;
  },
  { check, state }: DryRun,
): void {
  if (check) {
    ctx.output('findings', findingsOf(check.findings));
    if (check.cost) {
      ctx.output('cost', costOf(check.cost));
    }
    if (check.approval) {
      ctx.output('approval', check.approval);
    }
    inWords(check).forEach(line => ctx.logger.info(line));
  }
  if (state === 'refused') {
    throw new InputError(
      `It would be refused. ${denialsIn(check?.findings ?? [])}`,
    );
  }
}

/** The page of a request. */
export function pathOf({ id }: Pick<ProvisioningRequest, 'id'>): string {
  return `/infrastructure/requests/${id}`;
}

/**
 * The answer, or an error with the portal's own sentence: a task shows no more
 * than that.
 */
export async function answered<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof EvidenceRequestError && error.status < 500) {
      throw new InputError(error.message);
    }
    throw error;
  }
}
