import {
  EvidenceContext,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { counted, someOf, sortedUnique } from '../../kit/fields';
import {
  anInstant,
  dependencyFix,
  entityFix,
  observations,
  postFix,
} from '../../kit/fixes';
import { dependencyLimit, moreGaps } from '../../kit/more';
import type { Entities } from '../../kit/scope';
import type { Dependencies, DependencyItem } from './schema';

export const dependencyCodes = {
  staleEvidence: sharedCodes.staleEvidence,
  /** Declared but not seen in traffic: don't conclude that it is unused, or complete. */
  edgesDeclaredOnly: 'edges-declared-only',
  /** Cannot be seen in traffic: don't conclude that nothing flows. */
  edgesUnobservable: 'edges-unobservable',
  /** Seen in traffic but not declared: don't conclude that it is a mistake. */
  edgeUndeclared: 'edge-undeclared',
  /** A reference that leads nowhere: don't conclude that nothing is there. */
  danglingDependency: 'dangling-dependency',
  dependencyLimit,
} as const;

/** These say how it is built; no traffic is missed by not seeing any. */
const structural: ReadonlySet<string> = new Set(['runs-on', 'part-of']);

/** A hub has thousands of neighbours; naming each gap of each would drown the rest. */
const named = 20;

export function dependencyGaps(
  dependencies: Dependencies,
  context: EvidenceContext,
  entities: Entities,
): Confidence[] {
  const direct = dependencies.items.filter(({ depth }) => depth === 1);
  return [
    ...unseenGaps(direct, context),
    ...unobservableGaps(direct),
    ...eachNamed(
      direct.filter(item => item.exists && item.state === 'observed-only'),
      dependencyCodes.edgeUndeclared,
      item => undeclaredGap(item, context, entities),
    ),
    ...eachNamed(
      dependencies.items.filter(({ exists }) => !exists),
      dependencyCodes.danglingDependency,
      item => danglingGap(item, context),
    ),
    ...staleGaps(direct),
    ...moreGaps(dependencies.more, context.subject.entityRef, {
      affects: 'dependencies',
      what: 'Not listed',
      not: 'the list is complete',
    }),
  ];
}

function unseenGaps(
  direct: DependencyItem[],
  context: EvidenceContext,
): Confidence[] {
  const { entityRef } = context.subject;
  if (context.edgeSources.length === 0) {
    return [
      {
        code: dependencyCodes.edgesDeclaredOnly,
        message: `No source connected for observed calls: do not conclude that only what is declared depends on ${entityRef}, nor that all of it does.`,
        affects: 'dependencies',
        fix: postFix(observations, {
          source: '<your tracing>',
          observedAt: anInstant,
          edges: [
            {
              from: '<who calls it>',
              to: entityRef,
              type: 'calls',
              count: '<calls seen>',
              windowSeconds: '<seconds looked at>',
              lastSeen: '<ISO 8601>',
            },
          ],
        }),
      },
    ];
  }
  const unseen = refs(
    direct.filter(item => item.exists && item.state === 'declared-only'),
  );
  return unseen.length === 0
    ? []
    : [
        {
          code: dependencyCodes.edgesDeclaredOnly,
          message: `Declared but not seen in traffic: ${someOf(
            unseen,
          )}. Do not conclude that it is unused: calls may be rare, sampled or not instrumented.`,
          affects:
            unseen.length === 1 ? `dependencies:${unseen[0]}` : 'dependencies',
        },
      ];
}

function unobservableGaps(direct: DependencyItem[]): Confidence[] {
  const dark = refs(
    direct.filter(
      ({ exists, state, type }) =>
        exists && state === 'not-observable' && !structural.has(type),
    ),
  );
  return dark.length === 0
    ? []
    : [
        {
          code: dependencyCodes.edgesUnobservable,
          message: `Traffic cannot be observed (asynchronous or not instrumented): ${someOf(
            dark,
          )}. Do not conclude that nothing flows.`,
          affects:
            dark.length === 1 ? `dependencies:${dark[0]}` : 'dependencies',
        },
      ];
}

function undeclaredGap(
  { entityRef, direction, type }: DependencyItem,
  context: EvidenceContext,
  entities: Entities,
): Confidence {
  const subject = context.subject.entityRef;
  const [from, to] =
    direction === 'calls' ? [subject, entityRef] : [entityRef, subject];
  const editUrl = entities(from)?.editUrl;
  return {
    code: dependencyCodes.edgeUndeclared,
    message: `${from} ${type} ${to}: seen, but declared nowhere. Do not conclude that it is a mistake, nor that its owners know.`,
    affects: `dependencies:${entityRef}`,
    // A System calls nothing itself; which member does is not known here.
    ...(from === subject && context.members.length > 0
      ? {}
      : {
          fix: dependencyFix(type, to),
          ...(editUrl !== undefined && { fixUrl: editUrl }),
        }),
  };
}

function danglingGap(
  { entityRef, depth, direction }: DependencyItem,
  context: EvidenceContext,
): Confidence {
  const { subject } = context;
  // Further away, and for callers, it is another's description that refers to it.
  const own = depth === 1 && direction === 'calls';
  const owner = own ? subject.owner : undefined;
  return {
    code: dependencyCodes.danglingDependency,
    message: `${entityRef} is referred to but does not exist in the catalog: do not conclude that nothing is there, or that it is healthy.`,
    affects: `dependencies:${entityRef}`,
    fix: entityFix(entityRef, owner ?? 'group:default/your-team'),
    ...(own && subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
  };
}

function staleGaps(direct: DependencyItem[]): Confidence[] {
  const health = refs(
    direct.filter(item => isKnown(item.health) && item.health.stale),
  );
  const edges = refs(
    direct.filter(({ sources }) => {
      const observed = sources.filter(({ kind }) => kind === 'observed');
      return observed.length > 0 && observed.every(({ stale }) => stale);
    }),
  );
  const gap = (what: string, of: string[], not: string): Confidence[] =>
    of.length === 0
      ? []
      : [
          {
            code: dependencyCodes.staleEvidence,
            message: `${what} was last reported too long ago: ${someOf(
              of,
            )}. Do not conclude that ${not}.`,
            affects: of.length === 1 ? `dependencies:${of[0]}` : 'dependencies',
          },
        ];
  return [
    ...gap('Health', health, 'it is the same now'),
    ...gap('Traffic', edges, 'it still flows, or that it has stopped'),
  ];
}

function eachNamed(
  items: DependencyItem[],
  code: string,
  gapOf: (item: DependencyItem) => Confidence,
): Confidence[] {
  const gaps = items.slice(0, named).map(gapOf);
  return items.length <= named
    ? gaps
    : [
        ...gaps,
        {
          code,
          message: `The same holds for ${counted(
            items.length - named,
            'other neighbour',
          )} that ${
            items.length - named === 1 ? 'is' : 'are'
          } listed under dependencies.`,
          affects: 'dependencies',
        },
      ];
}

function refs(items: DependencyItem[]): string[] {
  return sortedUnique(items.map(({ entityRef }) => entityRef));
}
