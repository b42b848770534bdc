import { virtualEndOf } from '@plumbline/backstage-plugin-evidence-common';
import type { ModelObservation } from './observationRows';

/** Sources that saw ends without a name at an entity's calls. */
export type VirtualNeighbours = {
  /** Calls came from outside: it is an entry point. */
  enteredBy: string[];
  /** Somebody who did not say who they are called it. */
  unknownCallers: string[];
  /** It called something that did not say what it is. */
  unknownCallees: string[];
};

const roles = ['enteredBy', 'unknownCallers', 'unknownCallees'] as const;
type Role = (typeof roles)[number];

/**
 * The ends that tracing invents. They are no services and no entities; what
 * they say, they say of the entity at the other end.
 */
export class VirtualPeers {
  readonly #counts = new Map<string, number>();
  readonly #sources = new Set<string>();

  of(ref: string): VirtualNeighbours {
    const seenBy = (role: Role) =>
      [...this.#sources]
        .filter(source => this.#counts.has(idOf(ref, role, source)))
        .sort();
    return {
      enteredBy: seenBy('enteredBy'),
      unknownCallers: seenBy('unknownCallers'),
      unknownCallees: seenBy('unknownCallees'),
    };
  }

  isEntered(ref: string): boolean {
    for (const source of this.#sources) {
      if (this.#counts.has(idOf(ref, 'enteredBy', source))) {
        return true;
      }
    }
    return false;
  }

  /** Every entity that is entered from outside. */
  entered(): string[] {
    return [...this.#counts.keys()].flatMap(id => {
      const [ref, role] = id.split('\n');
      return role === 'enteredBy' ? [ref] : [];
    });
  }

  note(
    { source, value }: Extract<ModelObservation, { part: 'edge' }>,
    [from, to]: readonly (string | undefined)[],
    action: 'add' | 'remove',
  ): void {
    const [ref, role] = roleOf(value, from, to) ?? [];
    if (!ref || !role) {
      return;
    }
    this.#sources.add(source);
    const id = idOf(ref, role, source);
    const count = (this.#counts.get(id) ?? 0) + (action === 'add' ? 1 : -1);
    if (count > 0) {
      this.#counts.set(id, count);
    } else {
      this.#counts.delete(id);
    }
  }
}

function roleOf(
  value: Extract<ModelObservation, { part: 'edge' }>['value'],
  from: string | undefined,
  to: string | undefined,
): [string, Role] | undefined {
  if (to && !from && typeof value.from !== 'string') {
    const virtual = virtualEndOf(value.from);
    return (
      virtual && [to, virtual === 'unknown' ? 'unknownCallers' : 'enteredBy']
    );
  }
  if (from && !to && typeof value.to !== 'string') {
    return virtualEndOf(value.to) && [from, 'unknownCallees'];
  }
  return undefined;
}

function idOf(ref: string, role: Role, source: string): string {
  return `${ref}\n${role}\n${source}`;
}
