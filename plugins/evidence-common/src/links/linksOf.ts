import type { Entity } from '@backstage/catalog-model';
import { plumblineAnnotations } from '../annotations/names';
import type { LinkPurpose } from '../facts/links';
import { linkWords } from '../identity/catalogNames';

/** A link that an entity's description has. */
export type EntityLink = { url: string; title?: string; what: LinkPurpose };

type Described = {
  annotations?: Record<string, string>;
  links?: Pick<
    NonNullable<Entity['metadata']['links']>[number],
    'url' | 'title' | 'type' | 'icon'
  >[];
};

const { runbook, pager, escalation, channel } = plumblineAnnotations;

/** Annotations whose value may be a URL; those of teams may be names instead. */
const annotated: readonly (readonly [string, LinkPurpose])[] = [
  [runbook, 'runbook'],
  [pager, 'pager'],
  [escalation, 'escalation'],
  [channel, 'channel'],
];

/** By what their authors call them; the first that fits. */
const purposes: readonly (readonly [RegExp, LinkPurpose])[] = [
  [/\brun[ -]?books?\b|\bplay[ -]?books?\b/i, 'runbook'],
  [linkWords.dashboard, 'dashboard'],
  [/\bdocs?\b|\bdocumentation\b|\bwiki\b|\bhandbook\b/i, 'documentation'],
  [linkWords.repository, 'repository'],
  [linkWords.channel, 'channel'],
  [linkWords.pager, 'pager'],
];

/**
 * The links of a description that a person can open in a browser, each URL
 * once: those of annotations first, since what these lead to is certain.
 */
export function linksOf({
  annotations = {},
  links = [],
}: Described): EntityLink[] {
  const found = new Map<string, EntityLink>();
  const add = (text: unknown, link: Omit<EntityLink, 'url'>) => {
    const url = typeof text === 'string' ? text.trim() : '';
    if (/^https?:\/\/./i.test(url) && URL.canParse(url) && !found.has(url)) {
      found.set(url, { url, ...link });
    }
  };
  for (const [name, what] of annotated) {
    add(annotations[name], { what });
  }
  for (const { url, title, type, icon } of links) {
    const text = [type, title, icon].join(' ');
    const [, what = 'other' as const] =
      purposes.find(([pattern]) => pattern.test(text)) ?? [];
    add(url, { what, ...(title !== undefined && { title }) });
  }
  return [...found.values()];
}
