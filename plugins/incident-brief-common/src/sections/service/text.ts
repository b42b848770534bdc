import {
  duration,
  Field,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { Block, Inline, Line, only, shortened } from '../../kit/blocks';
import type { Frame, SectionText } from '../../kit/section';
import { fieldParts, shortRef, urlPart } from '../../kit/words';
import type { Service } from './schema';

export const serviceText: SectionText<Service> = {
  place: 7,
  block: serviceBlock,
  short: (service, frame) =>
    shortened(
      only(serviceBlock(service, frame), [
        ...(isKnown(service.runbook) ? ['Runbook'] : []),
        ...(isKnown(service.repository) ? ['Repository'] : []),
      ]),
    ),
  head: ({ kind, tier, title, type }) => ({
    title,
    words: [
      isKnown(type) ? type.value : kind.toLocaleLowerCase('en-US'),
      ...(isKnown(tier) ? [`tier ${tier.value}`] : []),
    ],
  }),
};

function serviceBlock(service: Service, frame: Frame): Block {
  const brief = { service, at: frame.at };
  const line = (
    label: string,
    field: Field<string>,
    show: (text: string) => Inline = text => ({ text }),
  ): Line => ({
    label,
    parts: fieldParts(field, frame, text => [show(text)]),
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
  brief: { service: Service; at: string },
  url: string,
): Inline[] {
  const note = linkNote(brief, url);
  return note ? [{ text: note.text, tone: note.failing ? 'warn' : 'dim' }] : [];
}

/** What a responder should know before opening a link: `failing 14 d`. */
export function linkNote(
  { service, at }: { service: Service; at: string },
  url: string,
): { text: string; failing: boolean; reason?: string } | undefined {
  const state = service.linkStates?.value.find(one => one.url === url.trim());
  if (state?.status === 'failing') {
    const { since, reason } = state;
    const length =
      since === undefined
        ? ''
        : ` ${duration(Date.parse(at) - Date.parse(since))}`;
    return { text: `failing${length}`, failing: true, reason };
  }
  return state?.status === 'ok' && state.reason !== undefined
    ? { text: state.reason, failing: false }
    : undefined;
}
