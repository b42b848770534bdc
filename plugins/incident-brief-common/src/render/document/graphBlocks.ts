import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, DependencyItem } from '../../schema';
import { counted } from '../../assemble/claims';
import type { Block, Inline, Line } from './types';
import {
  namesPart,
  reasonParts,
  rowsShown,
  shortRef,
  staleMark,
  unknownMark,
} from './words';

export function hitBlock({ blastRadius }: Pick<Brief, 'blastRadius'>): Block {
  const { affected, atLeast, services } = blastRadius;
  const tierOne = affected.filter(({ tier }) => tier === '1');
  const hit =
    atLeast === 0
      ? 'nothing is known to depend on it, which is not to say that nothing does'
      : `at least ${counted(atLeast, 'entity', 'entities')}${
          services === undefined ? '' : `, ${counted(services, 'service')}`
        }`;
  const line = (label: string, names: string[], none: string): Line => ({
    label,
    parts: [names.length > 0 ? namesPart(names) : { text: none, tone: 'dim' }],
  });
  return {
    title: 'Blast radius',
    status: blastRadius.status,
    lines: [
      {
        label: 'Hit',
        parts: [{ text: hit, tone: 'strong' }],
      },
      ...(blastRadius.reason === undefined
        ? []
        : [{ label: '', parts: reasonParts(blastRadius) }]),
      ...(tierOne.length > 0
        ? [
            line(
              'Tier 1',
              tierOne.map(a => shortRef(a.entityRef)),
              '',
            ),
          ]
        : []),
      ...(affected.length > 0
        ? [
            line(
              'Affected',
              affected.map(
                ({ entityRef, distance }) =>
                  `${shortRef(entityRef)} (${counted(distance, 'hop')})`,
              ),
              '',
            ),
          ]
        : []),
      line(
        'Entered by',
        blastRadius.entryPoints.map(shortRef),
        'no entry point is declared',
      ),
      line(
        'Customers',
        blastRadius.customerPaths,
        'no customer path is declared',
      ),
      line('Data', blastRadius.dataDomains, 'no data domain is declared'),
      // Without any, the reason above says so.
      ...(blastRadius.regions.length > 0
        ? [line('Regions', blastRadius.regions, '')]
        : []),
      ...moreLines(blastRadius.more),
    ],
  };
}

export function dependencyBlock({
  dependencies,
}: Pick<Brief, 'dependencies'>): Block {
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

function moreLines(more: Brief['dependencies']['more']): Line[] {
  return more.map(({ depth, count, direction }) => ({
    label: 'More',
    parts: [
      {
        text: `${counted(count, 'more', 'more')} at depth ${depth}${
          direction === undefined
            ? ''
            : ` (${direction === 'calledBy' ? 'called by' : 'calls'})`
        }`,
      },
    ],
  }));
}
