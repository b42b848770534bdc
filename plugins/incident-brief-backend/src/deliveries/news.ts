import type { FeedEntry } from '@plumbline/backstage-plugin-evidence-common';
import type { DeliverySubject, DueSubject } from './records';
import { subjectOf } from './Occasion';

/** Milliseconds in which news is gathered before anything is delivered. */
const delays = {
  // Alerts of one group come together, and facts come with them.
  alert: 1_000,
  // Its alert may follow, and has more.
  incident: 4_000,
  change: 2_000,
  other: 5_000,
};

/**
 * Which subjects a page of the feed is a reason to look at: those it reports,
 * and those that fire and rest on what has changed.
 *
 * @param unresolved - subjects that fire
 * @param now - by the machine's clock
 */
export function readNews(
  entries: readonly Pick<FeedEntry, 'type' | 'key' | 'entityRef'>[],
  unresolved: readonly DeliverySubject[],
  now: number,
): DueSubject[] {
  const watchers = new Map<string, string[]>();
  for (const { subject, watched } of unresolved) {
    for (const ref of watched) {
      watchers.set(ref, [...(watchers.get(ref) ?? []), subject]);
    }
  }
  const due = new Map<string, DueSubject>();
  const add = (subject: string, delay: number, entityRef?: string) => {
    const before = due.get(subject);
    const dueAt = Math.min(before?.dueAt ?? Infinity, now + delay);
    due.set(subject, {
      subject,
      dueAt,
      entityRef: before?.entityRef ?? entityRef,
    });
  };
  for (const { type, key, entityRef } of entries) {
    if (type === 'alert' && key !== undefined) {
      add(subjectOf('alert-group', key), delays.alert, entityRef);
    } else if (type === 'incident' && key !== undefined) {
      add(subjectOf('incident', key), delays.incident, entityRef);
    }
    if (entityRef !== undefined) {
      const delay = type === 'change' ? delays.change : delays.other;
      watchers.get(entityRef)?.forEach(subject => add(subject, delay));
    }
  }
  return [...due.values()];
}
