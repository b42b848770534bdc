import {
  Change,
  ChangeKind,
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
import {
  type ChangeLead,
  changeLead,
  mergedInWords,
  reasonsInWords,
  takesEffect,
} from './lead';
import { commitHash, hasWord, itemBeside, shortRevision } from './names';
import { quietInWords } from './quiet';
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

/** The lines of a section, by what they list. */
function changeLines(lastChange: LastChange, frame: Frame) {
  const { entityRef, environment } = frame;
  const { alsoChanged, suspects } = lastChange;
  const verdict = withoutSuspects(lastChange);
  const known = changeLead(lastChange, environment);
  const lead: ChangeLead = suspects.length > 0 ? {} : known;
  const leading = [lead.out, lead.merged].flatMap(change => change ?? []);
  const isLeading = ({ id }: Change) => leading.some(one => one.id === id);
  const reasonsOf = ({ id }: Change) =>
    alsoChanged.find(({ change }) => change.id === id)?.reasons ?? [];
  const others = alsoChanged.filter(({ change }) => !isLeading(change));
  // What is listed has its links there already.
  const listed = new Set(
    [...suspects, ...alsoChanged, ...leading.map(change => ({ change }))].map(
      ({ change }) => change.id,
    ),
  );
  const partsOf = (
    suspect: Suspect,
    reason: (reasons: string) => Inline,
  ): Inline[] => [
    ...changeParts(suspect.change, entityRef, { lead: known }),
    ...(suspect.reasons.length > 0
      ? [reason(reasonsInWords(suspect, known).join('; '))]
      : []),
  ];
  const dim = (text: string): Inline => ({ text, tone: 'dim' });
  const list = (
    label: string,
    items: readonly Suspect[],
    reason: (reasons: string) => Inline,
  ) =>
    items.map(
      (item, i): Line => ({
        label: i === 0 ? label : '',
        parts: [
          {
            text: `${i + 1}. ${relativeToOnset(item.change.occurredAt, frame)}`,
          },
          ...partsOf(item, reason),
        ],
      }),
    );
  return {
    others,
    head:
      verdict === undefined
        ? []
        : [
            {
              label: 'Suspects',
              parts: [{ text: verdict, tone: 'warn' as const }],
            },
          ],
    suspects: list('Suspects', suspects, reasons => ({
      text: `suspect: ${reasons}`,
      tone: 'warn',
    })),
    lead: [
      ...(lead.none
        ? [
            [
              {
                text: lead.none.isUnknown
                  ? `${unknownMark} ${lead.none.words}`
                  : lead.none.words,
                tone: 'warn' as const,
              },
            ],
          ]
        : []),
      ...leading.map(change => [
        { text: relativeToOnset(change.occurredAt, frame) },
        ...partsOf({ change, reasons: reasonsOf(change) }, dim),
      ]),
    ].map((parts, i): Line => ({ label: i === 0 ? 'Went out' : '', parts })),
    also: list(otherChanges(frame.onset), others, dim),
    kinds: changeKinds.map(kind => ({
      label: kind,
      parts: lastParts(lastChange.byKind[kind], {
        clock: frame,
        entityRef,
        environment,
        lead: known,
        listed,
      }),
    })),
  };
}

function changeBlock(lastChange: LastChange, frame: Frame): Block {
  const { also, head, kinds, lead, suspects } = changeLines(lastChange, frame);
  const { elsewhere, moreAlsoChanged, moreSuspects, unexplained } = lastChange;
  const more = (count: number | undefined, one: string, several: string) =>
    count === undefined
      ? []
      : [{ label: '', parts: [{ text: counted(count, one, several) }] }];
  return {
    title: 'Last change',
    status: lastChange.status,
    lines: [
      ...head,
      ...suspects,
      ...more(
        moreSuspects,
        'more suspect is not listed',
        'more suspects are not listed',
      ),
      ...lead,
      ...also,
      ...more(
        moreAlsoChanged,
        'more change is not listed',
        'more changes are not listed',
      ),
      ...(elsewhere && unexplained === undefined
        ? [{ label: 'Elsewhere', parts: [{ text: leftOut(elsewhere) }] }]
        : []),
      ...kinds,
    ],
  };
}

function lastParts(
  last: LastChangeOfKind | undefined,
  {
    clock,
    entityRef,
    environment,
    lead,
    listed,
  }: {
    clock: Clock;
    entityRef: string;
    environment: string | undefined;
    lead: ChangeLead;
    listed: ReadonlySet<string>;
  },
): Inline[] {
  if (last?.change) {
    return [
      ...changeParts(last.change, entityRef, {
        lead,
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
  const { isUnknown, words } = quietInWords(last, environment);
  return isUnknown
    ? [{ text: `${unknownMark} unknown: ${words}`, tone: 'warn' }]
    : [{ text: words }];
}

function changeParts(
  change: Change,
  subject: string,
  {
    lead,
    withKind = true,
    withLinks = true,
  }: { lead: ChangeLead; withKind?: boolean; withLinks?: boolean },
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
    itemBeside(change),
    namesRevision(change, isNamed) ? undefined : shortRevision(change),
    change.title,
    about === undefined || isNamed(about) ? undefined : `of ${about}`,
    isNamed(change.environment) ? undefined : change.environment,
    change.actor && `by ${change.actor}`,
  ];
  return [
    { text: words.filter(Boolean).join(' '), tone: 'strong' },
    ...(change.outcome === undefined ? [] : [outcomePart(change.outcome)]),
    ...(takesEffect(change) ? [] : [{ text: mergedInWords(change, lead) }]),
    ...(withLinks ? linkParts(change) : []),
  ];
}

function linkParts(change: Change): Inline[] {
  const { links = {}, rollback } = change;
  const crosses = crossesInWords(change);
  return [
    ...(links.diff ? [{ text: 'diff', url: links.diff }] : []),
    ...(links.run ? [{ text: 'run', url: links.run }] : []),
    ...(rollback && takesEffect(change)
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
    ...(!rollback && links.rollback && takesEffect(change)
      ? [{ text: 'roll back', url: links.rollback }]
      : []),
  ];
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

function outcomePart(outcome: NonNullable<Change['outcome']>): Inline {
  const words = {
    succeeded: { text: 'succeeded', tone: 'good' },
    failed: { text: 'failed', tone: 'bad' },
    'rolled-back': { text: 'rolled back', tone: 'bad' },
    'in-progress': { text: 'in progress', tone: 'warn' },
  } as const;
  return words[outcome];
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
 * The first suspects and what was done since; where nothing is suspected, what
 * went out last, and what else changed. Without any of these, the last change of
 * each kind that is known.
 */
function suspectsOrKinds(lastChange: LastChange, frame: Frame): Block {
  const lines = changeLines(lastChange, frame);
  const { byKind, moreAlsoChanged, moreSuspects, suspects } = lastChange;
  const also = alsoToShow(lines.others, {
    onset: frame.onset,
    isSuspected: suspects.length > 0,
  });
  const shown = [
    ...lines.suspects.slice(0, suspectsShown),
    ...also.map((index, nth) => ({
      ...lines.also[index],
      label: nth === 0 ? otherChanges(frame.onset) : '',
    })),
  ];
  const left =
    suspects.length +
    lines.others.length -
    shown.length +
    (moreSuspects ?? 0) +
    (moreAlsoChanged ?? 0);
  const { merged, out } = changeLead(lastChange, frame.environment);
  const kinds = lines.kinds.filter(({ label }) => {
    const change = byKind[label as ChangeKind]?.change;
    return (
      change !== undefined && change.id !== out?.id && change.id !== merged?.id
    );
  });
  return {
    title: 'Last change',
    status: lastChange.status,
    lines: [
      ...lines.head,
      ...lines.lead,
      ...(shown.length > 0 ? shown : kinds),
      ...(shown.length > 0 && left > 0
        ? [
            {
              label: '',
              parts: [{ text: `and ${counted(left, 'more change')}` }],
            },
          ]
        : []),
    ],
  };
}

/** Places of the latest since it began; of the first, where nothing is suspected. */
function alsoToShow(
  others: readonly Suspect[],
  { isSuspected, onset }: { isSuspected: boolean; onset: string | undefined },
): number[] {
  const all = others.map((_, index) => index);
  if (!isSuspected) {
    return all.slice(0, suspectsShown);
  }
  const timeOf = (index: number) => Date.parse(others[index].change.occurredAt);
  return all
    .filter(index => onset !== undefined && timeOf(index) > Date.parse(onset))
    .sort((a, b) => timeOf(b) - timeOf(a))
    .slice(0, sinceShown)
    .sort((a, b) => a - b);
}
