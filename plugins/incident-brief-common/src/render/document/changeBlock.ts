import {
  Change,
  changeKinds,
  crossesInWords,
} from '@plumbline/backstage-plugin-evidence-common';
import { counted } from '../../assemble/claims';
import type { Brief, LastChangeOfKind, Suspect } from '../../schema';
import type { Block, Inline, Line } from './types';
import {
  Clock,
  instant,
  nearInstant,
  relativeToOnset,
  shortRef,
  unknownMark,
} from './words';

/** What to call the changes that are no suspects. */
export function otherChanges(onset: string | undefined): string {
  return onset === undefined ? 'Recent changes' : 'Also changed';
}

export function changeBlock(
  brief: Pick<Brief, 'lastChange' | 'entityRef' | 'environment'>,
  clock: Clock,
): Block {
  const { lastChange, entityRef, environment } = brief;
  const { alsoChanged, moreAlsoChanged, moreSuspects, suspects } = lastChange;
  const verdict = withoutSuspects(lastChange);
  // What is listed has its links there already.
  const listed = new Set(
    [...suspects, ...alsoChanged].map(({ change }) => change.id),
  );
  const list = (
    label: string,
    items: readonly Suspect[],
    reason: (reasons: string) => Inline,
  ) =>
    items.map(
      ({ change, reasons }, i): Line => ({
        label: i === 0 ? label : '',
        parts: [
          { text: `${i + 1}. ${relativeToOnset(change.occurredAt, clock)}` },
          ...changeParts(change, entityRef),
          ...(reasons.length > 0 ? [reason(reasons.join('; '))] : []),
        ],
      }),
    );
  const more = (count: number | undefined, one: string, several: string) =>
    count === undefined
      ? []
      : [{ label: '', parts: [{ text: counted(count, one, several) }] }];
  return {
    title: 'Last change',
    status: lastChange.status,
    lines: [
      ...(verdict === undefined
        ? []
        : [
            {
              label: 'Suspects',
              parts: [
                {
                  text: verdict,
                  tone: 'warn' as const,
                },
              ],
            },
          ]),
      ...list('Suspects', suspects, reasons => ({
        text: `suspect: ${reasons}`,
        tone: 'warn',
      })),
      ...more(
        moreSuspects,
        'more suspect is not listed',
        'more suspects are not listed',
      ),
      ...list(otherChanges(clock.onset), alsoChanged, text => ({
        text,
        tone: 'dim',
      })),
      ...more(
        moreAlsoChanged,
        'more change is not listed',
        'more changes are not listed',
      ),
      ...(lastChange.elsewhere && lastChange.unexplained === undefined
        ? [
            {
              label: 'Elsewhere',
              parts: [{ text: leftOut(lastChange.elsewhere) }],
            },
          ]
        : []),
      ...changeKinds.map(kind => ({
        label: kind,
        parts: lastParts(lastChange.byKind[kind], {
          ...{ clock, entityRef, environment, listed },
        }),
      })),
    ],
  };
}

function lastParts(
  last: LastChangeOfKind | undefined,
  {
    clock,
    entityRef,
    environment,
    listed,
  }: {
    clock: Clock;
    entityRef: string;
    environment: string | undefined;
    listed: ReadonlySet<string>;
  },
): Inline[] {
  if (last?.change) {
    return [
      ...changeParts(last.change, entityRef, {
        withKind: false,
        withLinks: !listed.has(last.change.id),
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
  return last?.status === 'partial'
    ? [{ text: noneReported(last.sourcesAnswered, environment) }]
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
  const isNamed = (word: string | undefined) =>
    word !== undefined && hasWord(change.title ?? '', word);
  const about =
    change.entityRef === undefined || change.entityRef === subject
      ? undefined
      : shortRef(change.entityRef);
  const words = [
    withKind ? change.kind : undefined,
    namesRevision(change, isNamed) ? undefined : shortRevision(change),
    change.title,
    about === undefined || isNamed(about) ? undefined : `of ${about}`,
    isNamed(change.environment) ? undefined : change.environment,
    change.actor && `by ${change.actor}`,
  ];
  return [
    { text: words.filter(Boolean).join(' '), tone: 'strong' },
    ...(change.outcome === undefined ? [] : [outcomePart(change.outcome)]),
    ...(change.kind === 'commit' ? [{ text: 'merged, not deployed' }] : []),
    ...(withLinks ? linkParts(change) : []),
  ];
}

function linkParts(change: Change): Inline[] {
  const { links = {}, rollback } = change;
  const crosses = crossesInWords(change);
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
          ...(crosses === undefined
            ? []
            : [{ text: crosses, tone: 'warn' as const }]),
        ]
      : []),
    ...(!rollback && links.rollback
      ? [{ text: 'roll back', url: links.rollback }]
      : []),
  ];
}

const commitHash = /^[0-9a-f]{40}$/;

/** A commit is named by the first characters of its hash, as git does. */
function shortRevision({ revision = '' }: Change): string {
  return commitHash.test(revision) ? revision.slice(0, 10) : revision;
}

/** With or without the `v` of a version, or as a hash cut to 7 characters or more. */
function namesRevision(
  { revision = '', title = '' }: Change,
  isNamed: (word: string) => boolean,
): boolean {
  const bare = revision.replace(/^v(?=\d)/i, '');
  return (
    [revision, bare, `v${bare}`].some(isNamed) ||
    (commitHash.test(revision) &&
      (title.match(/\b[0-9a-f]{7,40}\b/gi) ?? []).some(hash =>
        revision.startsWith(hash.toLocaleLowerCase('en-US')),
      ))
  );
}

/** Whole words only: `prod` is not in `non-prod`, nor `2.1` by `2.1.4`. */
function hasWord(title: string, word: string): boolean {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const part = '[\\p{L}\\p{N}_-]';
  return (
    word !== '' &&
    new RegExp(`(?<!${part}\\.?)${literal}(?!\\.?${part})`, 'iu').test(title)
  );
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

/** That sources report such changes, and none of it in this environment. */
export function noneReported(
  sources: number,
  environment: string | undefined,
): string {
  const where = environment === undefined ? '' : ` in ${environment}`;
  return `none${where} (${counted(
    sources,
    'source answered',
    'sources answered',
  )})`;
}

/** `3 to production and 1 to staging are left out`. */
export function leftOut(
  elsewhere: NonNullable<Brief['lastChange']['elsewhere']>,
): string {
  const each = elsewhere.map(
    ({ count, environment }) => `${counted(count, 'change')} to ${environment}`,
  );
  const [only] = elsewhere;
  return `${[each.slice(0, -1).join(', '), ...each.slice(-1)]
    .filter(Boolean)
    .join(' and ')} ${
    elsewhere.length === 1 && only.count === 1 ? 'is' : 'are'
  } left out`;
}

/** What is shown in place of suspects, where something is. */
export function withoutSuspects({
  elsewhere,
  ledgerFrom,
  unexplained,
}: Brief['lastChange']): string | undefined {
  if (ledgerFrom !== undefined) {
    return `Unknown: the ledger begins at ${instant(
      ledgerFrom,
    )}, after it began`;
  }
  return (
    unexplained &&
    `No known change explains it: ${unexplained}${
      elsewhere ? `; ${leftOut(elsewhere)}` : ''
    }`
  );
}
