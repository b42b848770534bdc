import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../../schema';
import { changeBlock } from './changeBlock';
import { firingBlock } from './firingBlock';
import { dependencyBlock, hitBlock } from './graphBlocks';
import { ownerBlock } from './ownerBlock';
import { runtimeBlock } from './runtimeBlock';
import { serviceBlock } from './serviceBlock';
import type { BriefDocument, Inline } from './types';
import { Clock, instant, onsetInWords, shortRef } from './words';

/**
 * What every rendering of a brief says, in the order in which a responder
 * needs it: what fires, whom to wake, what changed, what is hit.
 */
export function briefDocument(brief: Brief, now?: string): BriefDocument {
  // A brief of the past shows ages as they were then.
  const clock: Clock = {
    now: now ?? brief.at,
    onset: brief.onset,
    onsetSign: brief.onsetSign,
  };
  return {
    title: [
      {
        text: brief.service.title ?? shortRef(brief.entityRef),
        tone: 'strong',
      },
      ...headline(brief),
    ],
    subtitle: [
      { text: brief.entityRef },
      { text: `as of ${instant(brief.at)}` },
      { text: onsetInWords(brief) },
    ],
    blocks: [
      firingBlock(brief, clock),
      ownerBlock(brief, clock),
      changeBlock(brief, clock),
      hitBlock(brief),
      dependencyBlock(brief),
      runtimeBlock(brief, clock),
      serviceBlock(brief, clock),
    ],
    gaps: brief.confidence,
    footer: [
      { text: brief.digest },
      ...(brief.visibility === 'filtered'
        ? [{ text: 'as far as you may see' }]
        : []),
    ],
  };
}

function headline(brief: Brief): Inline[] {
  const { environment, environmentAssumed, service } = brief;
  const type = isKnown(service.type) ? service.type.value : undefined;
  const tier = isKnown(service.tier) ? `tier ${service.tier.value}` : undefined;
  const words = [
    type ?? service.kind.toLocaleLowerCase('en-US'),
    tier,
    environment && environmentAssumed
      ? `${environment} (assumed)`
      : environment,
  ];
  return words.flatMap(text => (text === undefined ? [] : [{ text }]));
}
