import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Block, Inline, Line } from '../../kit/blocks';
import { counted } from '../../kit/fields';
import { moreLines } from '../../kit/more';
import type { SectionText } from '../../kit/section';
import {
  reasonParts,
  rowsShown,
  shortRef,
  staleMark,
  unknownMark,
} from '../../kit/words';
import type { Dependencies, DependencyItem } from './schema';

/** Neighbours that a message can name. */
const neighboursShown = 6;

export const dependencyText: SectionText<Dependencies> = {
  place: 5,
  block: dependencyBlock,
  short: neighbourBlock,
};

function dependencyBlock(dependencies: Dependencies): Block {
  const { items, more } = dependencies;
  const shown = rowsOf(items);
  const lines: Line[] =
    dependencies.reason === undefined
      ? []
      : [{ label: '', parts: reasonParts(dependencies) }];
  return {
    title: 'Dependencies',
    status: dependencies.status,
    lines,
    ...(shown.length > 0 && {
      table: {
        columns: ['', 'entity', 'how', 'state', 'health', 'owner'],
        rows: shown.map(row),
      },
    }),
    notes: [
      ...(items.length > shown.length
        ? [
            {
              label: 'More',
              parts: [
                {
                  text: `${counted(
                    items.length - shown.length,
                    'more is',
                    'more are',
                  )} in the JSON form`,
                },
              ],
            },
          ]
        : []),
      ...moreLines(more),
    ],
  };
}

/** Both directions get their share: a hub's callers must not hide what it calls. */
function rowsOf(items: DependencyItem[]): DependencyItem[] {
  const callers = items.filter(({ direction }) => direction === 'calledBy');
  const called = items.filter(({ direction }) => direction === 'calls');
  const half = Math.floor(rowsShown / 2);
  return [
    ...callers.slice(0, Math.max(half, rowsShown - called.length)),
    ...called.slice(0, Math.max(rowsShown - half, rowsShown - callers.length)),
  ];
}

const stateWords: Record<DependencyItem['state'], string> = {
  'declared-and-observed': 'declared + observed',
  'declared-only': 'declared only',
  'observed-only': 'observed only',
  'not-observable': 'cannot be observed',
};

function row(item: DependencyItem): Inline[] {
  const observed = item.sources.filter(({ kind }) => kind === 'observed');
  const stale = observed.length > 0 && observed.every(source => source.stale);
  return [
    { text: item.direction === 'calledBy' ? 'called by' : 'calls' },
    {
      text: `${shortRef(item.entityRef)}${
        item.depth > 1 ? ` (depth ${item.depth})` : ''
      }`,
      tone: 'strong',
    },
    { text: item.type },
    item.exists
      ? {
          text: `${stateWords[item.state]}${
            stale ? ` ${staleMark} stale` : ''
          }`,
          ...(stale && { tone: 'warn' as const }),
        }
      : { text: 'leads nowhere', tone: 'warn' },
    healthPart(item),
    item.owner === undefined
      ? { text: `${unknownMark}`, tone: 'warn' }
      : { text: shortRef(item.owner) },
  ];
}

function healthPart({ health }: DependencyItem): Inline {
  if (!isKnown(health)) {
    return { text: `${unknownMark} unknown`, tone: 'warn' };
  }
  return {
    text: `${health.value}${health.stale ? ` ${staleMark} stale` : ''}`,
    tone: health.value === 'ok' ? 'good' : 'bad',
  };
}

/** Those that are unwell, and how many there are. */
function neighbourBlock(dependencies: Dependencies): Block {
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
