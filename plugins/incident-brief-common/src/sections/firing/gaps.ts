import {
  AlertRoute,
  EvidenceContext,
  factDefinition,
  Field,
  isKnown,
  ownValue,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { counted, someOf, sortedUnique } from '../../kit/fields';
import {
  anInstant,
  annotationFix,
  observations,
  postFix,
} from '../../kit/fixes';
import { scopeOf } from '../../kit/scope';
import type { Firing } from './schema';

export const firingCodes = {
  /** No source reports what fires: don't conclude that nothing does. */
  firingUnknown: 'firing-unknown',
  /** Alerts fire that match nothing: don't conclude that none is about it. */
  alertUnmatched: 'alert-unmatched',
  /** Its alerts go where everything goes: don't conclude that the owner gets them. */
  noAlertRoute: 'no-alert-route',
  staleEvidence: sharedCodes.staleEvidence,
} as const;

/** An empty list is a claim of its own, so it is nothing to begin from. */
const factsToReport: Record<string, { name: string; value: string }> = {
  alerts: {
    name: 'alerts.firing',
    value:
      '<what fires: [{name, severity, since}], or [] when it was checked and nothing fires>',
  },
  slo: {
    name: 'slo.state',
    value: '<objectives: [{name, objective, burnRate, budgetRemaining}]>',
  },
  incidents: {
    name: 'incident.active',
    value:
      '<open incidents: [{id, title, severity, since}], or [] when it was checked and none is open>',
  },
};

/** What is not known of what fires, and of where its own alerts go. */
export function firingGaps(
  firing: Firing,
  context: EvidenceContext,
): Confidence[] {
  const { alerts, slo, incidents } = firing;
  const parts: [string, Field<unknown>][] = Object.entries({
    alerts,
    slo,
    incidents,
  });
  const dark = parts.filter(([, field]) => !isKnown(field));
  const stale = parts.filter(([, field]) => isKnown(field) && field.stale);
  const gaps: Confidence[] = [];
  if (dark.length > 0) {
    const reasons = sortedUnique(
      dark.map(([, field]) => ('unknown' in field ? field.unknown : undefined)),
    ).join('; ');
    gaps.push({
      code: firingCodes.firingUnknown,
      message: `Not all of what fires is known (${reasons}): do not conclude that nothing does.`,
      affects: dark.length === 1 ? `firing.${dark[0][0]}` : 'firing',
      fix: postFix(observations, {
        source: '<your monitoring>',
        observedAt: anInstant,
        facts: dark.map(([part]) => ({
          entityRef: context.subject.entityRef,
          ...ownValue(factsToReport, part),
        })),
      }),
    });
  }
  return [
    ...gaps,
    ...unmatchedGaps(context),
    ...routeGaps(context),
    ...stale.map(([part]) => ({
      code: firingCodes.staleEvidence,
      message: `What is said about ${part} was reported too long ago: conclude neither that it still holds nor that it has stopped.`,
      affects: `firing.${part}`,
    })),
  ];
}

function unmatchedGaps(context: EvidenceContext): Confidence[] {
  const { subject, unmatchedAlerts } = context;
  if (!unmatchedAlerts) {
    return [];
  }
  const { count, some } = unmatchedAlerts;
  const names = someOf(some.map(({ name }) => name));
  const aliases = subject.annotations[plumblineAnnotations.aliases]?.trim();
  const word = some.find(one => one.word !== undefined)?.word;
  const alias =
    word !== undefined && /^[^\s,;[]+$/.test(word) ? word : undefined;
  return [
    {
      code: firingCodes.alertUnmatched,
      message: `${counted(count, 'alert')} ${
        count === 1 ? 'fires and matches' : 'fire and match'
      } no entity, or several (${names}): do not conclude that nothing else fires for ${
        subject.entityRef
      }.`,
      affects: 'firing.alerts',
      fix: `# they are all at /evidence/discrepancies; if one is about this:\n${annotationFix(
        {
          [plumblineAnnotations.aliases]: [
            ...(aliases ? [aliases] : []),
            alias ?? '<what the alert calls it>',
          ].join(', '),
        },
      )}`,
      ...(subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
    },
  ];
}

function routeGaps(context: EvidenceContext): Confidence[] {
  const { schema } = factDefinition('alerts.route')!;
  return sortedUnique(scopeOf(context)).flatMap(ref => {
    const routes = context.facts
      .filter(
        claim =>
          claim.entityRef === ref &&
          claim.name === 'alerts.route' &&
          !claim.stale,
      )
      .flatMap(({ value }) => {
        const read = schema.safeParse(value);
        return read.success ? [read.data as AlertRoute] : [];
      });
    // One router that leads them to somebody is enough.
    if (routes.length === 0 || routes.some(({ present }) => present)) {
      return [];
    }
    const [fix] = sortedUnique(routes.map(route => route.fix));
    return [
      {
        code: firingCodes.noAlertRoute,
        message: `No route of its own leads the alerts of ${ref} to anybody, so they go to the default receiver only: do not conclude that its owner is told when one fires.`,
        affects: 'firing.alerts',
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}
