import {
  EntitySummary,
  EvidenceContext,
  Field,
  isKnown,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Confidence } from '../../schema';
import { counted, someOf, sortedUnique } from '../claims';
import { workloadsInScope } from '../runtime';
import { isKind } from '../scope';
import { confidenceCodes as codes } from './codes';
import { annotationFix, anInstant, postFix } from './fixes';

const observations = '/api/evidence/observations';

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

export function firingGaps(
  firing: Brief['firing'],
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
      code: codes.firingUnknown,
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
    ...stale.map(([part]) => ({
      code: codes.staleEvidence,
      message: `What is said about ${part} was reported too long ago: conclude neither that it still holds nor that it has stopped.`,
      affects: `firing.${part}`,
    })),
  ];
}

export function runtimeGaps(
  runtime: Brief['runtime'],
  context: EvidenceContext,
): Confidence[] {
  const { subject } = context;
  // Only a service has labels of its own to be found by.
  const isSeenElsewhere =
    context.workloadSources.length > 0 && isKind(subject, 'component');
  if (runtime.workloads.length === 0) {
    return [
      {
        code: isSeenElsewhere ? codes.runtimeUnlabelled : codes.runtimeUnknown,
        message: `Where ${subject.entityRef} runs is not known (${runtime.reason}): do not conclude that it runs nowhere.`,
        affects: 'runtime',
        ...(!isSeenElsewhere
          ? {
              fix: postFix(observations, {
                source: '<your clusters>',
                observedAt: anInstant,
                workloads: [
                  {
                    name: subject.name,
                    labels: { 'app.kubernetes.io/name': subject.name },
                    cluster: '<cluster>',
                    region: '<region>',
                    namespace: '<namespace>',
                  },
                ],
              }),
            }
          : {
              fix: `# on the workload:\nmetadata:\n  labels:\n    app.kubernetes.io/name: ${subject.name}`,
            }),
      },
    ];
  }
  const workloads = workloadsInScope(context);
  const names = (of: typeof workloads) =>
    someOf(sortedUnique(of.map(({ value }) => value.name)));
  const stale = workloads.filter(claim => claim.stale);
  const weak = workloads.filter(claim => claim.matchedBy === 'weak');
  return [
    ...(stale.length > 0
      ? [
          {
            code: codes.runtimeStale,
            message: `${counted(stale.length, 'workload')} of ${
              workloads.length
            } (${names(stale)}) ${
              stale.length === 1 ? 'was' : 'were'
            } seen too long ago: do not conclude that this runs now.`,
            affects: 'runtime.workloads',
          },
        ]
      : []),
    ...(weak.length > 0
      ? [
          {
            code: codes.runtimeUnlabelled,
            message: `${counted(weak.length, 'workload')} of ${
              workloads.length
            } (${names(
              weak,
            )}) matched by a weak label only: do not conclude that all of it belongs to ${
              subject.entityRef
            }.`,
            affects: 'runtime.workloads',
            fix: `# on the workload:\nmetadata:\n  labels:\n    app.kubernetes.io/name: ${subject.name}`,
          },
        ]
      : []),
  ];
}

export function signalGaps(context: EvidenceContext): Confidence[] {
  const matchedBy = context.resolution?.matchedBy;
  if (matchedBy?.strength !== 'weak') {
    return [];
  }
  const { subject } = context;
  return [
    {
      code: codes.signalWeak,
      message: `The signal was matched by ${matchedBy.key} '${matchedBy.value}' alone, which is weak: do not conclude that it is about ${subject.entityRef}.`,
      affects: 'entityRef',
      // An alias of its own name would add nothing: the name was but a word.
      ...(isNameOf(subject, matchedBy.value)
        ? {
            fix: `# on what sends the signal:\nlabels:\n  service: ${subject.name}`,
          }
        : {
            fix: annotationFix({ 'plumbline.dev/aliases': matchedBy.value }),
            ...(subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
          }),
    },
  ];
}

function isNameOf({ name }: EntitySummary, word: string): boolean {
  const lower = (text: string) => text.trim().toLocaleLowerCase('en-US');
  return lower(name) === lower(word);
}
