import { Field, isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../../schema';
import type { Block, Inline, Line } from './types';
import { Clock, fieldParts, shortRef, urlPart } from './words';

export function serviceBlock(
  { service }: Pick<Brief, 'service'>,
  clock: Clock,
): Block {
  const line = (
    label: string,
    field: Field<string>,
    show: (text: string) => Inline = text => ({ text }),
  ): Line => ({
    label,
    parts: fieldParts(field, clock, text => [show(text)]),
  });
  const component = service.kind.toLocaleLowerCase('en-US') === 'component';
  const optional = (label: string, field: Field<string>): Line[] =>
    isKnown(field) ? [line(label, field)] : [];
  return {
    title: 'Service',
    status: service.status,
    lines: [
      ...(service.description === undefined
        ? []
        : [{ label: '', parts: [{ text: service.description }] }]),
      ...optional('Type', service.type),
      // Tiers are said of services only, lifecycles of what has one.
      ...(component
        ? [line('Tier', service.tier), line('Lifecycle', service.lifecycle)]
        : optional('Lifecycle', service.lifecycle)),
      ...(isKnown(service.system)
        ? [line('System', service.system, text => ({ text: shortRef(text) }))]
        : []),
      line('Data', service.dataClassification),
      line('Repository', service.repository, urlPart),
      line('Runbook', service.runbook, urlPart),
      ...(isKnown(service.links) && service.links.value.length > 0
        ? [
            {
              label: 'Links',
              parts: service.links.value.map(({ url, title }) => ({
                text: title ?? url,
                url,
              })),
            },
          ]
        : []),
      ...(service.editUrl === undefined
        ? []
        : [{ label: 'Correct it', parts: [urlPart(service.editUrl)] }]),
    ],
  };
}
