import { Block, Line, only, shortened } from '../../kit/blocks';
import { counted } from '../../kit/fields';
import { moreLines } from '../../kit/more';
import type { SectionText } from '../../kit/section';
import { namesPart, reasonParts, shortRef } from '../../kit/words';
import type { BlastRadius } from './schema';

export const blastRadiusText: SectionText<BlastRadius> = {
  place: 4,
  block: blastRadiusBlock,
  short: blastRadius =>
    shortened(
      only(blastRadiusBlock(blastRadius), [
        'Hit',
        'Tier 1',
        'Entered by',
        'Customers',
        'Data',
      ]),
    ),
};

function blastRadiusBlock(blastRadius: BlastRadius): Block {
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
