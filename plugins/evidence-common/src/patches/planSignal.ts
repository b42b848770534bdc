import { pagerAnnotations, repositoryHosts } from '../identity/catalogNames';
import { lookupsOf } from '../identity/lookups';
import { normalizeRepository } from '../identity/repository';
import type { Discrepancy } from '../schemas/discrepancy';
import type { Signal } from '../schemas/signal';
import { isObjectName } from '../validate/formats';
import { newEntity } from './newEntity';
import type { PatchPlan, PlanOptions } from './plan';
import { resembles } from './resembles';

type OfSignal = Discrepancy & { signal: Signal };

/**
 * A signal that means nothing, or too much, is resolved by adding a name to an
 * entity.
 */
export function planSignal(
  discrepancy: OfSignal,
  options: PlanOptions,
): PatchPlan {
  return discrepancy.kind === 'ambiguous-signal'
    ? planAmbiguous(discrepancy, options)
    : planUnmatched(discrepancy, options);
}

function planUnmatched(
  discrepancy: OfSignal,
  { known, candidate }: PlanOptions,
): PatchPlan {
  const { signal, candidates = [], owner } = discrepancy;
  const name = nameIn(signal);
  const likely =
    candidate === undefined
      ? candidates.filter(ref =>
          (known.keysOf(ref) ?? []).some(
            key => key.space === 'name' && resembles(name ?? '', key.value),
          ),
        )
      : [candidate];
  const [entityRef, ...others] = likely;
  if (!entityRef) {
    return signal.type === 'workload'
      ? {
          status: 'new-entity',
          entity: newEntity(signal.name, owner),
          title: `Describe the workload ${signal.name}`,
        }
      : {
          status: 'none',
          reason: `No entity has a name like the one that this ${signal.type} gives; ask again with the entity that it means.`,
        };
  }
  const change = naming(signal, name);
  return change
    ? {
        status: 'change',
        change: { ...change, entityRef },
        title: `Let the ${signal.type} ${name} mean ${entityRef}, if it does`,
        others,
      }
    : {
        status: 'none',
        reason: `This ${signal.type} carries nothing that an entity could be known by; give it a label that names its service.`,
      };
}

/** The name by which a signal could be known, or what stands for one. */
function nameIn(signal: Signal): string | undefined {
  switch (signal.type) {
    case 'workload':
      return signal.name;
    case 'repository':
      return normalizeRepository(signal.url)?.split('/').pop();
    case 'pager':
      return signal.serviceId;
    case 'alert':
      return lookupsOf(signal).find(({ space }) => space === 'name')?.match
        .value;
    default:
      return /^\S{1,100}$/.test(signal.text) ? signal.text : undefined;
  }
}

/** What an entity would have to say, so that a signal means it. */
function naming(signal: Signal, name: string | undefined) {
  if (name === undefined) {
    return undefined;
  }
  if (signal.type === 'pager') {
    const [annotation] = pagerAnnotations;
    return { do: 'set-annotation', name: annotation, value: name } as const;
  }
  if (signal.type === 'repository') {
    const [host, ...path] = normalizeRepository(signal.url)!.split('/');
    const known = repositoryHosts.find(one => one.host === host);
    const annotation = known?.annotation ?? 'backstage.io/source-location';
    const value = known ? path.join('/') : `url:${signal.url}`;
    return { do: 'set-annotation', name: annotation, value } as const;
  }
  return { do: 'add-alias', alias: name } as const;
}

/** Of two that answer to one name, the one that has it as an alias gives it up. */
function planAmbiguous(
  { signal, candidates = [] }: OfSignal,
  { known, candidate }: PlanOptions,
): PatchPlan {
  const wanted = new Map(
    lookupsOf(signal).map(({ space, match }) => [
      `${space}\n${match.value}`,
      match.value,
    ]),
  );
  const keys = candidates.map(ref => ({
    ref,
    key: known
      .keysOf(ref)
      ?.find(({ space, value }) => wanted.has(`${space}\n${value}`)),
  }));
  const others = keys.filter(({ ref }) => ref !== candidate);
  const holders = others.filter(({ key }) => key?.origin === 'alias');
  const [holder] = holders;
  const isChosen = candidate !== undefined && candidates.includes(candidate);
  const settles =
    holders.length === 1 &&
    (isChosen ? others.length === 1 : keys.length === 2);
  if (settles && holder.key) {
    const kept = keys.find(({ ref }) => ref !== holder.ref)!.ref;
    const alias = holder.key.value;
    return {
      status: 'change',
      change: { do: 'remove-alias', entityRef: holder.ref, alias },
      title: `Let ${alias} mean ${kept} alone, not ${holder.ref} as well`,
      others: [holder.ref],
    };
  }
  const named = candidate ?? candidates[0];
  const label = named?.slice(named.indexOf('/') + 1);
  return {
    status: 'none',
    reason:
      label && isObjectName(label) && signal.type !== 'repository'
        ? `Several entities have this name of their own, so the ${signal.type} itself must say which it means: with the label 'backstage.io/kubernetes-id: ${label}', for ${named}.`
        : 'Several entities answer to it, and which of them gives it up is not for a machine to say.',
  };
}
