import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, DependencyItem } from '../../schema';
import { counted } from '../../assemble/claims';
import type { Block, Inline, Line } from './types';
import { Clock, namesPart, shortRef, staleMark, unknownMark } from './words';

/** More rows would push the rest of the brief off the screen; the JSON has them all. */
const rowsShown = 25;

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
        parts: [{ text: hit, tone: 'strong' }, ...reasonPart(blastRadius)],
      },
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
      blastRadius.regions.length > 0
        ? line('Regions', blastRadius.regions, '')
        : { label: 'Regions', parts: [unknownWord('regions are not known')] },
      ...moreLines(blastRadius.more),
    ],
  };
}

export function dependencyBlock({
  dependencies,
}: Pick<Brief, 'dependencies'>): Block {
  const { items, more } = dependencies;
  const shown = items.slice(0, rowsShown);
  const lines: Line[] =
    dependencies.reason === undefined
      ? []
      : [{ label: '', parts: reasonPart(dependencies) }];
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

function reasonPart({ reason }: { reason?: string }): Inline[] {
  return reason === undefined ? [] : [unknownWord(reason)];
}

function unknownWord(reason: string): Inline {
  return { text: `${unknownMark} ${reason}`, tone: 'warn' };
}

/** How it runs, for the same two readers. */
export function runtimeBlock(
  { runtime }: Pick<Brief, 'runtime'>,
  clock: Clock,
  evidenceOf: (
    claim: Brief['runtime']['workloads'][number],
    clock: Clock,
  ) => Inline[],
): Block {
  const { workloads, differs } = runtime;
  const shown = workloads.slice(0, rowsShown);
  return {
    title: 'Runtime',
    status: runtime.status,
    lines: [
      ...(runtime.reason === undefined
        ? []
        : [{ label: '', parts: reasonPart(runtime) }]),
      ...(differs
        ? [
            {
              label: 'Regions',
              parts: [
                {
                  text: `differ: ${differs
                    .map(
                      ({ region, versions }) =>
                        `${region} ${versions.join(', ')}`,
                    )
                    .join('; ')}`,
                  tone: 'warn' as const,
                },
              ],
            },
          ]
        : []),
      ...shown.map(workload => ({
        label: workload.value.cluster ?? workload.value.region ?? '',
        parts: [workloadPart(workload), ...evidenceOf(workload, clock)],
      })),
      ...(workloads.length > shown.length
        ? [
            {
              label: 'More',
              parts: [
                {
                  text: counted(
                    workloads.length - shown.length,
                    'more workload',
                  ),
                },
              ],
            },
          ]
        : []),
    ],
  };
}

function workloadPart({
  value,
  entityRef,
}: Brief['runtime']['workloads'][number]): Inline {
  const { namespace, name, region, replicas, version } = value;
  return {
    text: [
      namespace === undefined ? name : `${namespace}/${name}`,
      entityRef === undefined ? undefined : `of ${shortRef(entityRef)}`,
      region,
      replicas === undefined ? undefined : `×${replicas}`,
      version ?? '? version',
    ]
      .filter(Boolean)
      .join(' '),
  };
}
