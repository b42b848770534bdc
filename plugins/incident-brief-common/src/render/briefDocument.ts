import { Block, Inline, shortened } from '../kit/blocks';
import type { Confidence } from '../kit/confidence';
import type { Frame, Section } from '../kit/section';
import { Clock, instant, onsetInWords, shortRef } from '../kit/words';
import type { Brief } from '../schema';
import { BriefSection, sections } from '../sections';

export type BriefDocument = {
  title: Inline[];
  subtitle: Inline[];
  blocks: Block[];
  gaps: Confidence[];
  footer: Inline[];
};

const readingOrder = [...sections].sort((a, b) => a.text.place - b.text.place);

/**
 * What every rendering of a brief says, in the order in which a responder
 * needs it: what fires, whom to wake, what changed, what is hit.
 */
export function briefDocument(brief: Brief, now?: string): BriefDocument {
  // A brief of the past shows ages as they were then.
  const frame = frameOf(brief, {
    now: now ?? brief.at,
    onset: brief.onset,
    onsetSign: brief.onsetSign,
  });
  return {
    ...headline(brief),
    subtitle: [
      { text: brief.entityRef },
      { text: `as of ${instant(brief.at)}` },
      { text: onsetInWords(brief) },
    ],
    blocks: inReadingOrder(({ id, text }) => text.block(brief[id], frame)),
    gaps: brief.confidence,
    footer: [
      { text: brief.digest },
      ...(brief.visibility === 'filtered'
        ? [{ text: 'as far as you may see' }]
        : []),
    ],
  };
}

/**
 * What texts state of the sections that are not named: of those for which a
 * page has no card of its own.
 */
export function blocksBeside(
  brief: Brief,
  named: ReadonlySet<string>,
  now: string,
): { id: BriefSection; block: Block }[] {
  const { onset, onsetSign } = brief;
  const frame = frameOf(brief, { now, onset, onsetSign });
  return readingOrder
    .filter(({ id }) => !named.has(id))
    .map(({ id, text }) => ({ id, block: text.block(brief[id], frame) }));
}

/** What a message can hold of a brief: the rest is a click away. */
export type ShortBrief = { blocks: Block[]; gaps: Confidence[] };

/**
 * The same statements as in the whole document, cut to what someone needs who
 * has just been woken: what fires, who is on it, what changed, what is hit, who
 * is unwell next to it, where the runbook is.
 */
export function shortBrief(brief: Brief, clock: Clock): ShortBrief {
  const frame = frameOf(brief, clock);
  return {
    blocks: inReadingOrder(({ id, text }) =>
      text.short
        ? text.short(brief[id], frame)
        : shortened(text.block(brief[id], frame)),
    ).filter(({ lines }) => lines.length > 0),
    gaps: brief.confidence,
  };
}

function inReadingOrder(
  blockOf: (section: Section<BriefSection>) => Block,
): Block[] {
  return readingOrder.map(blockOf);
}

function frameOf(brief: Brief, clock: Clock): Frame {
  const { at, entityRef, environment } = brief;
  return { ...clock, at, entityRef, environment };
}

function headline(brief: Brief): Pick<BriefDocument, 'title'> {
  const { environment, environmentAssumed } = brief;
  const heads = sections.flatMap(
    ({ id, text }) => text.head?.(brief[id]) ?? [],
  );
  const title = heads.find(head => head.title !== undefined)?.title;
  const words = [
    ...heads.flatMap(head => head.words),
    environment && environmentAssumed
      ? `${environment} (assumed)`
      : environment,
  ];
  return {
    title: [
      { text: title ?? shortRef(brief.entityRef), tone: 'strong' },
      ...words.flatMap(text => (text === undefined ? [] : [{ text }])),
    ],
  };
}
