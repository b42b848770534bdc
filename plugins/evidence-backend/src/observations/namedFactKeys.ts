/** In the key of a row: no reference of an entity has it. */
const prefix = 'signal\n';

/** Which facts are kept by names: lists, of which those of two names make one. */
export const namedFactNames = ['alerts.firing', 'slo.state'] as const;

export function namedFactKey(subject: string, name: string): string {
  return `${prefix}${subject}\n${name}`;
}

/** The signal that a fact was reported of, by the key of its row. */
export function subjectOfNamedFact(key: string): string {
  return key.slice(prefix.length, key.indexOf('\n', prefix.length));
}
