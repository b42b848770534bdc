import {
  Control,
  dueDaysOf,
  OnLadder,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ControlStore } from '../registry/ControlStore';
import type { LadderState } from '../phases/LadderState';
import type { ControlTerms } from './records';

type Versioned = { control: string; version: number };

/** Controls as they were in each version that a judgement may be of. */
export type LoadedControls = {
  of(key: Versioned): Control | undefined;
  /** Where a control is on the ladder, at the requested instant. */
  onLadder(control: string): OnLadder;
  /** What each version asks for, by control and version. */
  terms: readonly ControlTerms[];
};

type Options = {
  ladder: LadderState;
  registry: Pick<ControlRegistry, 'all'>;
  store: Pick<ControlStore, 'versions'>;
};

/** Reads the versions of controls again only when they have changed. */
export class ControlVersions {
  readonly #options: Options;
  #read?: { of: ControlRegistry['all']; bodies: Map<string, Control> };

  constructor(options: Options) {
    this.#options = options;
  }

  /** @param at - decisions as known then; now by default */
  async load(at?: number): Promise<LoadedControls> {
    const bodies = await this.#bodies();
    const onLadder = await this.#options.ladder.load(at);
    return {
      of: key => bodies.get(keyOf(key)),
      onLadder,
      terms: [...bodies.values()].map(control =>
        termsOf(control, onLadder(control.id)),
      ),
    };
  }

  /** Those that judge entities now. */
  get enabled(): Control[] {
    return [...this.#options.registry.all.values()]
      .map(({ compiled }) => compiled.control)
      .filter(({ enabled }) => enabled);
  }

  async #bodies(): Promise<Map<string, Control>> {
    const { registry, store } = this.#options;
    const { all } = registry;
    if (this.#read?.of !== all) {
      const bodies = new Map<string, Control>();
      for (const { control, version, body } of await store.versions()) {
        bodies.set(keyOf({ control, version }), body);
      }
      for (const { compiled } of all.values()) {
        // The words may have changed under the same version.
        const { id, version } = compiled.control;
        bodies.set(keyOf({ control: id, version }), compiled.control);
      }
      this.#read = { of: all, bodies };
    }
    return this.#read!.bodies;
  }
}

function termsOf(control: Control, onLadder: OnLadder): ControlTerms {
  const { id, version, requirement, remediation } = control;
  const { phase = control.phase, dueFrom, baseline } = onLadder;
  return {
    control: id,
    version,
    requirement,
    dueDays:
      phase === 'observe'
        ? undefined
        : remediation.dueDays ?? dueDaysOf[requirement],
    dueFrom:
      dueFrom === undefined && baseline === undefined
        ? undefined
        : Math.max(dueFrom ?? 0, baseline ?? 0),
    baseline,
  };
}

function keyOf({ control, version }: Versioned): string {
  return `${control}@${version}`;
}
