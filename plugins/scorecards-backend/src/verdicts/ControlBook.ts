import {
  Control,
  dueDaysOf,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../controls/ControlRegistry';
import type { ControlStore } from '../controls/ControlStore';
import type { ControlTerms } from './VerdictStore';

type Versioned = { control: string; version: number };

/** Controls as they were in each version that a judgement may be of. */
export type ControlPages = {
  of(key: Versioned): Control | undefined;
  /** What each version asks for, by control and version. */
  terms: readonly ControlTerms[];
};

/** Reads the versions of controls again only when they have changed. */
export class ControlBook {
  readonly #registry: Pick<ControlRegistry, 'all'>;
  readonly #store: Pick<ControlStore, 'versions'>;
  #read?: { of: ControlRegistry['all']; pages: ControlPages };

  constructor(options: {
    registry: Pick<ControlRegistry, 'all'>;
    store: Pick<ControlStore, 'versions'>;
  }) {
    this.#registry = options.registry;
    this.#store = options.store;
  }

  async open(): Promise<ControlPages> {
    const { all } = this.#registry;
    if (this.#read?.of !== all) {
      const bodies = new Map<string, Control>();
      for (const { control, version, body } of await this.#store.versions()) {
        bodies.set(keyOf({ control, version }), body);
      }
      for (const { compiled } of all.values()) {
        // The words may have changed under the same version.
        const { id, version } = compiled.control;
        bodies.set(keyOf({ control: id, version }), compiled.control);
      }
      const pages = {
        of: (key: Versioned) => bodies.get(keyOf(key)),
        terms: [...bodies.values()].map(termsOf),
      };
      this.#read = { of: all, pages };
    }
    return this.#read!.pages;
  }
}

function termsOf(control: Control): ControlTerms {
  const { id, version, requirement, phase, remediation } = control;
  return {
    control: id,
    version,
    requirement,
    dueDays:
      phase === 'observe'
        ? undefined
        : remediation.dueDays ?? dueDaysOf[requirement],
  };
}

function keyOf({ control, version }: Versioned): string {
  return `${control}@${version}`;
}
