import {
  cliCommand,
  AlertRoute,
  EvidenceContext,
  factDefinition,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Confidence } from '../../schema';
import { counted, someOf, sortedUnique } from '../claims';
import { scopeOf } from '../scope';
import { confidenceCodes as codes } from './codes';
import { annotationFix } from './fixes';

const affects = 'firing.alerts';

/** What is not known of the alerts that fire, and of where its own ones go. */
export function alertGaps(context: EvidenceContext): Confidence[] {
  return [...unmatchedGaps(context), ...routeGaps(context)];
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
      code: codes.alertUnmatched,
      message: `${counted(count, 'alert')} ${
        count === 1 ? 'fires and matches' : 'fire and match'
      } no entity, or several (${names}): do not conclude that nothing else fires for ${
        subject.entityRef
      }.`,
      affects,
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
  const unrouted = scopeOf(context).filter(ref => {
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
    return routes.length > 0 && routes.every(({ present }) => !present);
  });
  return sortedUnique(unrouted).map(ref => ({
    code: codes.noAlertRoute,
    message: `No route of its own leads the alerts of ${ref} to anybody, so they go to the default receiver only: do not conclude that its owner is told when one fires.`,
    affects,
    fix: cliCommand('routes export --alertmanager'),
  }));
}
