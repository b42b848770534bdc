import { Field, isKnown } from '@plumbline/backstage-plugin-evidence-common';
import { linkNote } from '../../linkNote';
import type { Brief } from '../../schema';
import type { Block, Inline, Line } from './types';
import { Clock, fieldParts, shortRef, urlPart } from './words';

export function serviceBlock(
  brief: Pick<Brief, 'service' | 'at'>,
  clock: Clock,
): Block {
  const { service } = brief;
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
      // Tiers are of services only, lifecycles of what has one.
      ...(component
        ? [line('Tier', service.tier), line('Lifecycle', service.lifecycle)]
        : optional('Lifecycle', service.lifecycle)),
      ...(isKnown(service.system)
        ? [line('System', service.system, text => ({ text: shortRef(text) }))]
        : []),
      line('Data', service.dataClassification),
      line('Repository', service.repository, urlPart),
      withNote(
        line('Runbook', service.runbook, urlPart),
        isKnown(service.runbook) && noteParts(brief, service.runbook.value),
      ),
      ...(isKnown(service.links) && service.links.value.length > 0
        ? [
            {
              label: 'Links',
              parts: service.links.value.map(({ url, title }) => {
                const note = linkNote(brief, url);
                const text = title ?? url;
                return { text: note ? `${text} (${note.text})` : text, url };
              }),
            },
          ]
        : []),
      ...(service.editUrl === undefined
        ? []
        : [{ label: 'Correct it', parts: [urlPart(service.editUrl)] }]),
    ],
  };
}

/** Right behind the link, before how we know of it. */
function withNote(line: Line, note: Inline[] | false): Line {
  const [link, ...rest] = line.parts;
  return note ? { ...line, parts: [link, ...note, ...rest] } : line;
}

function noteParts(
  brief: Pick<Brief, 'service' | 'at'>,
  url: string,
): Inline[] {
  const note = linkNote(brief, url);
  return note ? [{ text: note.text, tone: note.failing ? 'warn' : 'dim' }] : [];
}
