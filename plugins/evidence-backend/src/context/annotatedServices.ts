import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  FoundBy,
  SetUpSource,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EstateModel } from '../estate/projection/EstateModel';
import type { EstateProjection } from '../estate/projection/EstateProjection';
import { streamEntities } from '../estate/projection/streamEntities';
import { isService } from './serviceCounts';

type Reach = NonNullable<SetUpSource['reach']>;

/**
 * Counts the services that sources would find by annotations. The catalog is
 * read once, and anew after it has changed.
 */
export class AnnotatedServices {
  readonly #projection: EstateProjection;
  readonly #names: ReadonlySet<string>;
  #read?: {
    model: EstateModel;
    version: number;
    carried: Promise<ReadonlyMap<string, readonly string[]>>;
  };

  /** @param sources - all that may be counted */
  constructor(
    projection: EstateProjection,
    sources: readonly (FoundBy | undefined)[],
  ) {
    this.#projection = projection;
    this.#names = new Set(sources.flatMap(one => one?.annotations ?? []));
  }

  /** @param model - the whole estate */
  async counter(
    model: EstateModel,
  ): Promise<(by?: FoundBy) => Reach | undefined> {
    const { version } = model;
    if (this.#read?.model !== model || this.#read.version !== version) {
      const read = { model, version, carried: this.#carried() };
      this.#read = read;
      read.carried.catch(() => {
        if (this.#read === read) {
          this.#read = undefined;
        }
      });
    }
    const carried = await this.#read.carried;
    const services = [...model.graph.records()].filter(({ ref }) =>
      isService(ref),
    );
    return by => {
      if (!by) {
        return undefined;
      }
      const { annotations, ofOwner, others = false } = by;
      const isNamed = (ref: string | undefined) =>
        ref !== undefined &&
        carried.get(ref)?.some(name => annotations.includes(name));
      const found = services.filter(
        ({ owner, ref }) => isNamed(ref) || (ofOwner && isNamed(owner)),
      );
      return {
        services: found.length,
        atLeast: others,
        annotations: [...annotations],
      };
    };
  }

  /** What each entity carries of what is counted. */
  async #carried(): Promise<ReadonlyMap<string, readonly string[]>> {
    const carried = new Map<string, readonly string[]>();
    if (this.#names.size === 0) {
      return carried;
    }
    for await (const entity of streamEntities(this.#projection)) {
      const names = Object.entries(entity.metadata.annotations ?? {}).flatMap(
        ([name, value]) => (this.#names.has(name) && value.trim() ? name : []),
      );
      if (names.length > 0) {
        carried.set(stringifyEntityRef(entity), names);
      }
    }
    return carried;
  }
}
