import { lookupsOf } from '../identity/lookups';
import { NamedBy, signalWords } from '../identity/namedBy';
import { normalizeRepository } from '../identity/repository';
import type { Discrepancy } from '../schemas/discrepancy';
import type { Signal } from '../schemas/signal';
import { isObjectName } from '../validate/formats';
import { newEntity } from './newEntity';
import { none, type PatchPlan, type PlanOptions } from './plan';
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
  const words = signalWords(signal);
  const naming = known.namedBy(signal);
  if (naming?.by === 'reference') {
    const [near] = candidates;
    return none(
      `No entity has the reference ${
        naming.value
      }: describe it, or correct the report${
        near ? `, perhaps to ${near}` : ''
      }.`,
    );
  }
  const name = nameIn(signal, naming);
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
      : none(
          `No entity has a name like that of this ${words}. Choose the entity with \`?candidate=\`.`,
        );
  }
  return naming
    ? {
        status: 'change',
        change: { ...changeFor(naming), entityRef },
        title: `Let the ${words} ${name} mean ${entityRef}, if it does`,
        others,
      }
    : none(
        `This ${words} has nothing that an entity could be known by; ${
          takesLabels(signal)
            ? 'give it a label that names its service'
            : 'correct the report'
        }.`,
      );
}

/** The name of a signal that those of entities are compared with. */
function nameIn(
  signal: Signal,
  naming: NamedBy | undefined,
): string | undefined {
  switch (signal.type) {
    case 'repository':
      return normalizeRepository(signal.url)?.split('/').pop();
    case 'workload':
      return signal.name;
    default:
      return naming?.value;
  }
}

function changeFor(naming: Exclude<NamedBy, { by: 'reference' }>) {
  return naming.by === 'alias'
    ? ({ do: 'add-alias', alias: naming.value } as const)
    : ({
        do: 'set-annotation',
        name: naming.annotation,
        value: naming.value,
      } as const);
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
  return none(
    label && isObjectName(label) && takesLabels(signal)
      ? `Several entities have this name of their own, so the ${signalWords(
          signal,
        )} itself has to name one: with the label 'backstage.io/kubernetes-id: ${label}', for ${named}.`
      : 'Several entities have this name; which of them gives it up is for people to decide.',
  );
}

/** Whether its reporter can add a label to it. */
function takesLabels({ type }: Signal): boolean {
  return type === 'alert' || type === 'workload';
}
