import { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  DescribedEntity,
  Path,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import { z } from 'zod';
import { dependenciesIn, hasSameDependencies } from './descriptions';
import { GateService } from './GateService';
import { directDependencies, directDependenciesSchema } from './inputs';

type Direct = z.output<typeof directDependenciesSchema>[number];

/** What is known of an entity, wherever it is depended on. */
export type KnownDependency = Pick<
  Direct,
  'kind' | 'lifecycle' | 'incidents' | 'afterDeprecation'
>;

/**
 * What a service depends on after a change of its description: what the head
 * declares for the first time is added, and so is what it declares no more and is
 * seen. Undefined where it declares the same as before.
 *
 * @returns `value`: of the fact, where that is known; `places`: in the head
 */
export function dependenciesAfter(
  head: DescribedEntity,
  given: {
    base: DescribedEntity | undefined;
    dependencies?: ReadonlyMap<string, KnownDependency>;
    service: GateService;
  },
): { places: Path[]; value?: JsonValue; isUnknown?: true } | undefined {
  const { base, dependencies, service } = given;
  const after = dependenciesIn(head);
  const before = base && dependenciesIn(base);
  if (base ? hasSameDependencies(base, head) : after?.size === 0) {
    return undefined;
  }
  const whole: Path[] = [['spec', 'dependsOn']];
  if (!after || !before) {
    // The catalog reads it elsewhere, or what was there before is not known.
    return { places: whole, isUnknown: true };
  }
  const added = [...after].filter(([ref]) => !before.has(ref));
  const withdrawn = [...before.keys()].filter(ref => !after.has(ref));
  if (added.length + withdrawn.length === 0) {
    return undefined;
  }
  const places = added.length > 0 ? added.map(([, path]) => path) : whole;
  if (added.some(([ref]) => !dependencies?.has(ref))) {
    return { places, isUnknown: true };
  }
  const { data: known } = directDependenciesSchema.safeParse(
    service.facts.get(directDependencies)?.value,
  );
  if (!known) {
    return { places };
  }
  const isSeen = ({ state }: Direct) => state !== 'declared-only';
  const isWithdrawn = ({ entityRef }: Direct) => withdrawn.includes(entityRef);
  const isAdded = ({ entityRef }: Direct) =>
    added.some(([ref]) => ref === entityRef);
  const value: Direct[] = [
    ...known
      .filter(one => !isAdded(one) && (isSeen(one) || !isWithdrawn(one)))
      .map(one =>
        isWithdrawn(one)
          ? { ...one, state: 'observed-only', added: true }
          : one,
      ),
    ...added.map(([entityRef]) => ({
      ...dependencies?.get(entityRef),
      entityRef,
      added: true,
      state: known.some(one => one.entityRef === entityRef && isSeen(one))
        ? 'agreed'
        : 'declared-only',
    })),
  ];
  return { places, value: value as JsonValue };
}
