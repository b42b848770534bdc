import {
  Change,
  changeKinds,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, LastChangeOfKind } from '../../schema';
import type { Block, Inline, Line } from './types';
import {
  Clock,
  nearInstant,
  relativeToOnset,
  shortRef,
  unknownMark,
} from './words';

export function changeBlock(
  { lastChange, entityRef }: Pick<Brief, 'lastChange' | 'entityRef'>,
  clock: Clock,
): Block {
  const suspects: Line[] = lastChange.suspects.map(
    ({ change, reasons }, i) => ({
      label: i === 0 ? 'Suspects' : '',
      parts: [
        { text: `${i + 1}. ${relativeToOnset(change.occurredAt, clock)}` },
        ...changeParts(change, entityRef),
        { text: `suspect: ${reasons.join('; ')}`, tone: 'warn' },
      ],
    }),
  );
  // What is a suspect has its links there already.
  const told = new Set(lastChange.suspects.map(({ change }) => change.id));
  return {
    title: 'Last change',
    status: lastChange.status,
    lines: [
      ...suspects,
      ...changeKinds.map(kind => ({
        label: kind,
        parts: lastParts(lastChange.byKind[kind], entityRef, clock, told),
      })),
    ],
  };
}

function lastParts(
  last: LastChangeOfKind | undefined,
  entityRef: string,
  clock: Clock,
  told: ReadonlySet<string>,
): Inline[] {
  if (last?.change) {
    return [
      ...changeParts(last.change, entityRef, {
        withKind: false,
        withLinks: !told.has(last.change.id),
      }),
      {
        text: `${nearInstant(last.change.occurredAt, clock)} (${relativeToOnset(
          last.change.occurredAt,
          clock,
        )}), by ${last.change.source}`,
        tone: 'dim',
      },
    ];
  }
  return last?.status === 'known'
    ? [{ text: last.reason ?? 'none reported' }]
    : [
        {
          text: `${unknownMark} unknown: ${
            last?.reason ?? 'no source connected'
          }`,
          tone: 'warn',
        },
      ];
}

function changeParts(
  change: Change,
  subject: string,
  { withKind = true, withLinks = true } = {},
): Inline[] {
  // Titles often repeat what the other fields say.
  const said = (word: string | undefined) =>
    word !== undefined && change.title?.includes(word);
  const words = [
    withKind ? change.kind : undefined,
    said(change.revision) ? undefined : shortRevision(change),
    change.title,
    change.entityRef !== undefined && change.entityRef !== subject
      ? `of ${shortRef(change.entityRef)}`
      : undefined,
    said(change.environment) ? undefined : change.environment,
    change.actor && `by ${change.actor}`,
  ];
  return [
    { text: words.filter(Boolean).join(' '), tone: 'strong' },
    ...(change.outcome === undefined ? [] : [outcomePart(change.outcome)]),
    ...(change.kind === 'commit' ? [{ text: 'merged, not deployed' }] : []),
    ...(withLinks ? linkParts(change) : []),
  ];
}

function linkParts({ links = {}, rollback }: Change): Inline[] {
  return [
    ...(links.diff ? [{ text: 'diff', url: links.diff }] : []),
    ...(links.run ? [{ text: 'run', url: links.run }] : []),
    ...(rollback
      ? [
          {
            text: `roll back${rollback.to ? ` to ${rollback.to}` : ''} (${
              rollback.how
            })`,
            url: rollback.url ?? links.rollback,
          },
        ]
      : []),
    ...(!rollback && links.rollback
      ? [{ text: 'roll back', url: links.rollback }]
      : []),
  ];
}

/** A commit is told by the first characters of its hash, as git does. */
function shortRevision({ revision = '' }: Change): string {
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 10) : revision;
}

function outcomePart(outcome: NonNullable<Change['outcome']>): Inline {
  const words = {
    succeeded: { text: 'succeeded', tone: 'good' },
    failed: { text: 'failed', tone: 'bad' },
    'rolled-back': { text: 'rolled back', tone: 'bad' },
    'in-progress': { text: 'in progress', tone: 'warn' },
  } as const;
  return words[outcome];
}
