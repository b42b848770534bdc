import type { PlannedAction, PlannedResource } from './PlannedResource';

const verbs: readonly [PlannedAction, string][] = [
  ['create', 'Creates'],
  ['update', 'Changes'],
  ['replace', 'Replaces'],
  ['delete', 'Destroys'],
];

/** A plan in sentences, what is lost stated in any case. */
export function describePlan(resources: readonly PlannedResource[]): string[] {
  const sentences = verbs.flatMap(([action, verb]) => {
    const these = resources.filter(each => each.action === action);
    return these.length > 0 ? [`${verb} ${counted(these)}.`] : [];
  });
  if (sentences.length === 0) {
    return ['Changes nothing.'];
  }
  return resources.some(({ action }) => ['replace', 'delete'].includes(action))
    ? sentences
    : [...sentences, 'Destroys nothing.'];
}

function counted(resources: readonly PlannedResource[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => `${count} ${nameOf(type)}${count === 1 ? '' : 's'}`)
    .join(', ');
}

/** `plumbline_postgresql_database` is a `postgresql database`. */
function nameOf(type: string): string {
  const words = type.split('_');
  return (words.length > 1 ? words.slice(1) : words).join(' ');
}
