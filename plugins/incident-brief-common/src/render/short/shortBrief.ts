import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import { counted } from '../../assemble/claims';
import type { Brief } from '../../schema';
import {
  changeBlock,
  otherChanges,
  withoutSuspects,
} from '../document/changeBlock';
import { firingBlock } from '../document/firingBlock';
import { hitBlock } from '../document/graphBlocks';
import { ownerBlock } from '../document/ownerBlock';
import { runtimeBlock } from '../document/runtimeBlock';
import { serviceBlock } from '../document/serviceBlock';
import type { Block, GapBlock, Inline, Line } from '../document/types';
import { Clock, shortRef } from '../document/words';

/** What a message can hold of a brief: the rest is a click away. */
export type ShortBrief = { blocks: Block[]; gaps: GapBlock[] };

/** Parts shown of a list in one line, such as alerts. */
const partsShown = 6;
const neighboursShown = 6;
const suspectsShown = 3;
/** What happened since it began, beside the first suspects: a fix, or a rollback. */
const sinceShown = 2;

/**
 * The same statements as in the whole document, cut to what someone needs who
 * has just been woken: what fires, who is on it, what changed, what is hit, who
 * is unwell next to it, where the runbook is.
 */
export function shortBrief(brief: Brief, clock: Clock): ShortBrief {
  return {
    blocks: [
      apart(shortened(firingBlock(brief, clock, ' · '))),
      shortened(
        only(ownerBlock(brief, clock), [
          'Team',
          'On call',
          'Escalation',
          'Page',
        ]),
      ),
      suspectsOrKinds(brief, clock),
      shortened(
        only(hitBlock(brief), [
          'Hit',
          'Tier 1',
          'Entered by',
          'Customers',
          'Data',
        ]),
      ),
      neighbourBlock(brief),
      runtime(brief, clock),
      runbook(brief, clock),
    ].filter(({ lines }) => lines.length > 0),
    gaps: brief.confidence,
  };
}

function only(block: Block, labels: string[]): Block {
  return {
    ...block,
    lines: block.lines.filter(({ label }) => labels.includes(label)),
  };
}

/** Without asides, and without lines of which nothing else is left. */
function shortened(block: Block): Block {
  return {
    ...block,
    lines: block.lines
      .map(line => ({
        ...line,
        parts: cut(line.parts.filter(({ tone }) => tone !== 'dim')),
      }))
      .filter(({ parts }) => parts.length > 0),
  };
}

/** Each part in a line of its own: its facts are what is separated there. */
function apart(block: Block): Block {
  return {
    ...block,
    lines: block.lines.flatMap(({ label, parts }) =>
      parts.map((part, index) => ({
        label: index === 0 ? label : '',
        parts: [part],
      })),
    ),
  };
}

function cut(parts: Inline[]): Inline[] {
  return parts.length <= partsShown
    ? parts
    : [
        ...parts.slice(0, partsShown),
        { text: `and ${parts.length - partsShown} more` },
      ];
}

/**
 * The first suspects and what was done since; where nothing is suspected, the
 * first of what changed; else the last change of each kind that is known.
 */
function suspectsOrKinds(brief: Brief, clock: Clock): Block {
  const block = changeBlock(brief, clock);
  const { alsoChanged, byKind, moreAlsoChanged, moreSuspects, suspects } =
    brief.lastChange;
  const head = withoutSuspects(brief.lastChange) === undefined ? 0 : 1;
  const changed = (label: string) =>
    (byKind as Record<string, { change?: unknown } | undefined>)[label]
      ?.change !== undefined;
  const also = alsoToShow(brief);
  const begin = head + suspects.length + (moreSuspects === undefined ? 0 : 1);
  const shown = [
    ...block.lines.slice(0, head + Math.min(suspects.length, suspectsShown)),
    ...also.map((index, nth) => ({
      ...block.lines[begin + index],
      label: nth === 0 ? otherChanges(brief.onset) : '',
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
function alsoToShow({ onset, lastChange }: Brief): number[] {
  const { alsoChanged, suspects } = lastChange;
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

function neighbourBlock({ dependencies }: Brief): Block {
  const unwell = dependencies.items.filter(
    ({ health }) => isKnown(health) && health.value !== 'ok',
  );
  const unknown = dependencies.items.filter(({ health }) => !isKnown(health));
  const lines: Line[] = unwell.slice(0, neighboursShown).map(item => ({
    label: '',
    parts: [
      {
        text: `${
          item.direction === 'calledBy' ? 'called by' : 'calls'
        } ${shortRef(item.entityRef)}`,
        tone: 'strong',
      },
      {
        text: isKnown(item.health) ? item.health.value : '',
        tone: 'bad',
      },
      ...(item.owner === undefined ? [] : [{ text: shortRef(item.owner) }]),
    ],
  }));
  const total = dependencies.items.length;
  const count = counted(total, 'neighbour');
  const text =
    unknown.length === total
      ? `${count}; how they are is not known`
      : `${count}, ${
          unwell.length === 0 ? 'none known to be' : unwell.length
        } unwell${
          unknown.length === 0 ? '' : `; how ${unknown.length} are is not known`
        }`;
  return {
    title: 'Dependencies',
    status: dependencies.status,
    lines: [
      ...lines,
      {
        label: '',
        parts: [
          {
            text: total === 0 ? 'no neighbour is known' : text,
          },
        ],
      },
    ],
  };
}

function runtime(brief: Brief, clock: Clock): Block {
  const block = shortened(runtimeBlock(brief, clock));
  const lines = block.lines.slice(0, 4);
  const left = brief.runtime.workloads.length - lines.length;
  return {
    ...block,
    lines:
      left > 1
        ? [...lines, { label: '', parts: [{ text: `and ${left} more` }] }]
        : lines,
  };
}

function runbook(brief: Brief, clock: Clock): Block {
  const { runbook: book, repository } = brief.service;
  return shortened(
    only(serviceBlock(brief, clock), [
      ...(isKnown(book) ? ['Runbook'] : []),
      ...(isKnown(repository) ? ['Repository'] : []),
    ]),
  );
}
