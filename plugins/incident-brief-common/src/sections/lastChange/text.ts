import {
  Change,
  changeKinds,
  crossesInWords,
} from '@plumbline/backstage-plugin-evidence-common';
import { counted } from '../../kit/fields';
import type { Block, Inline, Line } from '../../kit/blocks';
import type { Frame, SectionText } from '../../kit/section';
import {
  Clock,
  instant,
  nearInstant,
  relativeToOnset,
  shortRef,
  unknownMark,
} from '../../kit/words';
import type { LastChange, LastChangeOfKind, Suspect } from './schema';

/** Changes that a message can hold. */
const suspectsShown = 3;
/** What happened since it began, beside the first suspects: a fix, or a rollback. */
const sinceShown = 2;

export const changeText: SectionText<LastChange> = {
  place: 3,
  block: changeBlock,
  short: suspectsOrKinds,
};

/** What to call the changes that are no suspects. */
function otherChanges(onset: string | undefined): string {
  return onset === undefined ? 'Recent changes' : 'Also changed';
}

function changeBlock(lastChange: LastChange, frame: Frame): Block {
  const { entityRef, environment } = frame;
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
          { text: `${i + 1}. ${relativeToOnset(change.occurredAt, frame)}` },
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
      ...list(otherChanges(frame.onset), alsoChanged, text => ({
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
          clock: frame,
          entityRef,
          environment,
          listed,
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
        )}), from ${last.change.source}`,
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
  elsewhere: NonNullable<LastChange['elsewhere']>,
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
function withoutSuspects({
  elsewhere,
  ledgerFrom,
  unexplained,
}: LastChange): string | undefined {
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

/**
 * The first suspects and what was done since; where nothing is suspected, the
 * first of what changed; else the last change of each kind that is known.
 */
function suspectsOrKinds(lastChange: LastChange, frame: Frame): Block {
  const block = changeBlock(lastChange, frame);
  const { alsoChanged, byKind, moreAlsoChanged, moreSuspects, suspects } =
    lastChange;
  const head = withoutSuspects(lastChange) === undefined ? 0 : 1;
  const changed = (label: string) =>
    (byKind as Record<string, { change?: unknown } | undefined>)[label]
      ?.change !== undefined;
  const also = alsoToShow(lastChange, frame.onset);
  const begin = head + suspects.length + (moreSuspects === undefined ? 0 : 1);
  const shown = [
    ...block.lines.slice(0, head + Math.min(suspects.length, suspectsShown)),
    ...also.map((index, nth) => ({
      ...block.lines[begin + index],
      label: nth === 0 ? otherChanges(frame.onset) : '',
    })),
  ];
  const left =
    suspects.length +
    alsoChanged.length -
    (shown.length - head) +
    (moreSuspects ?? 0) +
    (moreAlsoChanged ?? 0);
  const lines =
    shown.length > 0
      ? [
          ...shown,
          ...(left > 0
            ? [
                {
                  label: '',
                  parts: [{ text: `and ${counted(left, 'more change')}` }],
                },
              ]
            : []),
        ]
      : block.lines.filter(({ label }) => changed(label));
  return {
    ...block,
    lines:
      lines.length > 0
        ? lines
        : [
            {
              label: '',
              parts: [{ text: '? no change of it is known', tone: 'warn' }],
            },
          ],
  };
}

/** Places of the latest since it began; of the first, where nothing is suspected. */
function alsoToShow(
  { alsoChanged, suspects }: LastChange,
  onset: string | undefined,
): number[] {
  const all = alsoChanged.map((_, index) => index);
  if (suspects.length === 0) {
    return all.slice(0, suspectsShown);
  }
  const timeOf = (index: number) =>
    Date.parse(alsoChanged[index].change.occurredAt);
  return all
    .filter(index => onset !== undefined && timeOf(index) > Date.parse(onset))
    .sort((a, b) => timeOf(b) - timeOf(a))
    .slice(0, sinceShown)
    .sort((a, b) => a - b);
}
