import type { EstateModel } from '../../estate/projection/EstateModel';

/** The components of an estate, read again where that has changed. */
export class Components {
  #refs: ReadonlySet<string> = new Set();
  #version: number | undefined;

  get refs(): ReadonlySet<string> {
    return this.#refs;
  }

  /** @returns those that are new; undefined where no entity has changed */
  follow(model: EstateModel): string[] | undefined {
    if (model.version === this.#version) {
      return undefined;
    }
    const refs = [...model.graph.records()]
      .map(({ ref }) => ref)
      .filter(ref => ref.startsWith('component:'));
    const added = refs.filter(ref => !this.#refs.has(ref));
    this.#refs = new Set(refs);
    this.#version = model.version;
    return added;
  }
}
