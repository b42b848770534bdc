import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  EntitySummary,
  usedAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import { StoredEntity } from '../database/records';

/** Annotations that answers are made from; the rest of an estate's is its own. */
const kept = [
  /^plumbline\.dev\//,
  /^backstage\.io\/(source-location|kubernetes-id)$/,
  ...usedAnnotations,
];

const summaries = new WeakMap<StoredEntity, EntitySummary>();

/** Cuts a described entity to what answers need. What it gives is shared: don't change it. */
export function toSummary(stored: StoredEntity): EntitySummary {
  let summary = summaries.get(stored);
  if (!summary) {
    summary = summarize(stored);
    summaries.set(stored, summary);
  }
  return summary;
}

function summarize({ body, learnedAt }: StoredEntity): EntitySummary {
  const entity: Entity = JSON.parse(body);
  const { metadata } = entity;
  const annotations = metadata.annotations ?? {};
  const relation = (type: string) =>
    (entity.relations ?? [])
      .filter(one => one.type === type)
      .map(one => one.targetRef.toLocaleLowerCase('en-US'))
      .sort();
  const spec = (key: string) => asText(entity.spec?.[key]);
  const profile = entity.spec?.profile as Record<string, unknown> | undefined;
  return {
    entityRef: stringifyEntityRef(entity),
    kind: entity.kind,
    name: metadata.name,
    title: metadata.title ?? asText(profile?.displayName),
    description: metadata.description,
    type: spec('type'),
    lifecycle: spec('lifecycle'),
    owner: relation('ownedBy')[0] ?? spec('owner'),
    system: relation('partOf').find(ref => ref.startsWith('system:')),
    tier: annotations['plumbline.dev/tier']?.trim() || undefined,
    annotations: Object.fromEntries(
      Object.entries(annotations).filter(([name]) =>
        kept.some(pattern => pattern.test(name)),
      ),
    ),
    links: (metadata.links ?? [])
      .filter(({ url }) => isWebUrl(url))
      .map(({ url, title, type, icon }) => ({ url, title, type, icon })),
    members: entity.kind === 'Group' ? relation('hasMember') : undefined,
    email: asText(profile?.email),
    viewUrl: webUrl(annotations['backstage.io/view-url']),
    editUrl: webUrl(annotations['backstage.io/edit-url']),
    learnedAt: new Date(learnedAt).toISOString(),
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isWebUrl(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

function webUrl(url: string | undefined): string | undefined {
  return url && isWebUrl(url) ? url : undefined;
}
